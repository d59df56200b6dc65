/** Opens a client's connection as far as its first packet: TLS with the name of the server, or none. */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { recordLength, serverName } from './client-hello.ts';
import { cancelRequest, gssRequest, longestStartup, reader, sslRequest } from './wire.ts';

export interface TlsVersions {
    readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
    readonly maxVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** The first packet of a client. */
export interface Opened {
    /** Paused. */
    readonly socket: Duplex;
    /** Host name of TLS; undefined without TLS or without a name. */
    readonly host: string | undefined;
    readonly isEncrypted: boolean;
    readonly kind: 'startup' | 'cancel';
    /** Of the protocol. */
    readonly version: number;
    /** The packet without its first eight bytes. */
    readonly body: Buffer;
    /** The whole packet. */
    readonly packet: Buffer;
    /** What the client sent after it. */
    readonly early: Buffer;
}

export interface TlsOptions {
    readonly certificatePem: string;
    readonly privateKeyPem: string;
    /** Asked before TLS. Undefined: there is no way to the server, and the connection ends without a word. */
    readonly versionsOf: (host: string | undefined) => TlsVersions | undefined;
    /** Whether a server of that name takes TLS without a request before it, as PostgreSQL 17 does. */
    readonly takesDirectTls: (host: string | undefined) => boolean;
}

/** Undefined when the client is gone, or is told nothing. */
export async function openedClient(raw: Socket, options: TlsOptions): Promise<Opened | undefined> {
    for (;;) {
        const input = reader(raw);
        const head = await input.take(8);
        if (head === undefined) return undefined;
        const code = head.readInt32BE(4);
        if (head[0] === 22) {
            raw.unshift(Buffer.concat([head, input.release()]));
            return await overTls(raw, options, true);
        }
        if (code === gssRequest) {
            raw.unshift(input.release());
            raw.write('N');
        } else if (code === sslRequest) {
            // What came in the clear after the request was never encrypted (CVE-2021-23214).
            if (input.release().length > 0) return undefined;
            raw.write('S');
            return await overTls(raw, options, false);
        } else {
            raw.unshift(Buffer.concat([head, input.release()]));
            return await firstPacket(raw, undefined, false);
        }
    }
}

async function overTls(raw: Socket, options: TlsOptions, isDirect: boolean): Promise<Opened | undefined> {
    const hello = await clientHello(raw);
    if (hello === undefined) return undefined;
    const versions = options.versionsOf(hello.host);
    if (versions === undefined || (isDirect && !options.takesDirectTls(hello.host))) return undefined;
    const secureContext = createSecureContext({
        cert: options.certificatePem,
        key: options.privateKeyPem,
        ...versions,
    });
    const secure = new TLSSocket(raw, {
        isServer: true,
        secureContext,
        ALPNProtocols: ['postgresql'],
    });
    const isOpen = await new Promise<boolean>((resolve) => {
        secure.once('secure', () => resolve(true));
        secure.once('close', () => resolve(false));
        // A client that does not trust the certificate, or has no version of TLS in common.
        secure.on('error', () => resolve(false));
    });
    return isOpen ? await firstPacket(secure, hello.host, true) : undefined;
}

/** Reads the first record and puts it back. */
async function clientHello(raw: Socket): Promise<{ readonly host: string | undefined } | undefined> {
    const input = reader(raw);
    raw.resume();
    const head = await input.take(5);
    const length = head === undefined ? undefined : recordLength(head);
    if (head === undefined || length === undefined) return undefined;
    const record = await input.take(length);
    if (record === undefined) return undefined;
    raw.unshift(Buffer.concat([head, record, input.release()]));
    return { host: serverName(record) };
}

async function firstPacket(
    socket: Duplex,
    host: string | undefined,
    isEncrypted: boolean,
): Promise<Opened | undefined> {
    const input = reader(socket);
    socket.resume();
    const head = await input.take(8);
    if (head === undefined) return undefined;
    const length = head.readInt32BE(0);
    if (length < 8 || length > longestStartup) return undefined;
    const body = await input.take(length - 8);
    if (body === undefined) return undefined;
    const version = head.readInt32BE(4);
    return {
        socket,
        host,
        isEncrypted,
        kind: version === cancelRequest ? 'cancel' : 'startup',
        version,
        body,
        packet: Buffer.concat([head, body]),
        early: input.release(),
    };
}
