import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls, type SecureVersion } from 'node:tls';
import type { Fleet } from './fleet.ts';

export interface RawOptions {
    readonly minVersion?: SecureVersion;
    readonly maxVersion?: SecureVersion;
    /** Sends a request to cancel what that session runs. */
    readonly cancel?: { readonly pid: number; readonly key: number };
}

/** Asks for TLS. Returns its version, or the message of the failure. */
export async function framedRequest(
    { databases, caPem }: Fleet,
    server: string,
    options: RawOptions,
): Promise<string> {
    const socket = connect(databases.ports.public, '127.0.0.1');
    socket.write(packet(80_877_103));
    await once(socket, 'data');
    const servername = `${server}.${databases.dnsSuffix}`;
    const { minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3', cancel } = options;
    const secure = connectTls({ socket, servername, ca: caPem, minVersion, maxVersion });
    try {
        await once(secure, 'secureConnect');
        if (cancel !== undefined) {
            secure.end(packet(80_877_102, cancel.pid, cancel.key));
            await once(secure, 'close');
        }
        return String(secure.getProtocol());
    } catch (cause) {
        return String(cause);
    } finally {
        secure.destroy();
    }
}

function packet(...numbers: readonly number[]): Buffer {
    const bytes = Buffer.alloc(4 + 4 * numbers.length);
    bytes.writeInt32BE(bytes.length, 0);
    for (const [index, number] of numbers.entries()) bytes.writeInt32BE(number | 0, 4 + 4 * index);
    return bytes;
}
