/** PostgreSQL's wire protocol, as far as a gateway speaks it before it steps aside. */
import type { Duplex } from 'node:stream';

export const sslRequest = 80_877_103;
export const gssRequest = 80_877_104;
export const cancelRequest = 80_877_102;
/** The most that a startup packet may have, as in PostgreSQL itself. */
export const longestStartup = 10_000;
const longestPassword = 65_536;

/** A refusal, as PostgreSQL words one. */
export interface Refusal {
    /** SQLSTATE. */
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
}

/** Sends a fatal error and hangs up. */
export function refuse(socket: Duplex, { code, message, hint }: Refusal): void {
    const fields = [
        `SFATAL`,
        `VFATAL`,
        `C${code}`,
        `M${message}`,
        ...(hint === undefined ? [] : [`H${hint}`]),
    ];
    socket.end(framed('E', Buffer.from(`${fields.join('\0')}\0\0`)));
}

/** Asks for the password in the clear: TLS is all that protects it. */
export function askForPassword(socket: Duplex): void {
    socket.write(framed('R', Buffer.from([0, 0, 0, 3])));
}

function framed(type: string, body: Buffer): Buffer {
    const head = Buffer.alloc(5);
    head.write(type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
}

/** The first packet of a session. */
export interface Startup {
    /** The packet itself, to be sent on. */
    readonly packet: Buffer;
    readonly parameters: Readonly<Record<string, string>>;
}

/** Reads the pairs of a startup packet, without its first eight bytes. */
export function startupParameters(body: Buffer): Readonly<Record<string, string>> {
    const words = body.toString('utf8').split('\0');
    const parameters: Record<string, string> = {};
    for (let at = 0; at + 1 < words.length && words[at] !== ''; at += 2) {
        parameters[words[at] ?? ''] = words[at + 1] ?? '';
    }
    return parameters;
}

/** A startup packet with other parameters and the same version of the protocol. */
export function startupPacket(version: number, parameters: Readonly<Record<string, string>>): Buffer {
    const text = Object.entries(parameters).map(([name, value]) => `${name}\0${value}\0`);
    const body = Buffer.from(`${text.join('')}\0`);
    const head = Buffer.alloc(8);
    head.writeInt32BE(body.length + 8, 0);
    head.writeInt32BE(version, 4);
    return Buffer.concat([head, body]);
}

/** Reads exactly so many bytes; undefined when the peer hangs up first. */
export interface Reader {
    take(length: number): Promise<Buffer | undefined>;
    /** Stops reading. Returns what was read too far. */
    release(): Buffer;
}

export function reader(socket: Duplex): Reader {
    let buffer = Buffer.alloc(0);
    let wake: (() => void) | undefined;
    let isOver = false;
    const onData = (chunk: Buffer): void => {
        buffer = Buffer.concat([buffer, chunk]);
        wake?.();
    };
    const onEnd = (): void => {
        isOver = true;
        wake?.();
    };
    socket.on('data', onData).on('end', onEnd).on('close', onEnd);
    return {
        async take(length) {
            while (buffer.length < length && !isOver) {
                await new Promise<void>((resolve) => {
                    wake = resolve;
                });
            }
            if (buffer.length < length) return undefined;
            const taken = buffer.subarray(0, length);
            buffer = buffer.subarray(length);
            return taken;
        },
        release() {
            socket.pause();
            socket.off('data', onData).off('end', onEnd).off('close', onEnd);
            return buffer;
        },
    };
}

/** Reads the answer to `askForPassword`; undefined when it is something else. */
export async function readPassword(input: Reader): Promise<string | undefined> {
    const head = await input.take(5);
    if (head === undefined || head[0] !== 'p'.charCodeAt(0)) return undefined;
    const length = head.readInt32BE(1);
    if (length < 5 || length > longestPassword) return undefined;
    const body = await input.take(length - 4);
    return body?.toString('utf8').replace(/\0$/, '');
}
