/** The front door of the fleet's PostgreSQL servers: one port for each network that clients may be in. */
import { createServer, type Socket } from 'node:net';
import { reachOf, tlsVersionsOf } from './admission.ts';
import { openedClient, type TlsVersions } from './opened.ts';
import { type SessionOptions, serveSession } from './session.ts';

export interface GatewayOptions extends SessionOptions {
    /** 0 = any free port. Bound to 127.0.0.1 only. */
    readonly port: number;
    readonly certificatePem: string;
    readonly privateKeyPem: string;
}

export interface Gateway {
    readonly port: number;
    /** Closes the port and every connection. */
    stop(): Promise<void>;
}

/** Rejects when the port is taken. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
    const sockets = new Set<Socket>();
    const listener = createServer((socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        // A client that hangs up is no defect.
        socket.on('error', () => socket.destroy());
        socket.setNoDelay(true);
        serve(socket, options).catch(() => socket.destroy());
    });
    await new Promise<void>((resolve, reject) => {
        listener.once('error', reject);
        listener.listen(options.port, '127.0.0.1', resolve);
    });
    const address = listener.address();
    return {
        port: typeof address === 'object' && address !== null ? address.port : 0,
        stop: () =>
            new Promise((resolve) => {
                listener.close(() => resolve());
                for (const socket of sockets) socket.destroy();
            }),
    };
}

async function serve(socket: Socket, options: GatewayOptions): Promise<void> {
    const { servers, behavior, place, certificatePem, privateKeyPem } = options;
    let isUnreachable = false;
    const versionsOf = (host: string | undefined): TlsVersions | undefined => {
        const server = servers.find(host?.split('.')[0] ?? '');
        // A server that is named later, or none: TLS as of a new server, and an error after it.
        if (server === undefined) return { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' };
        isUnreachable = reachOf(server.record, place) === 'none';
        return isUnreachable ? undefined : tlsVersionsOf(server.record);
    };
    const opened = await openedClient(socket, {
        certificatePem,
        privateKeyPem,
        versionsOf,
        takesDirectTls(host) {
            const version = servers.find(host?.split('.')[0] ?? '')?.record.properties.version;
            return version === undefined || Number(version) >= 17;
        },
    });
    if (opened !== undefined) await serveSession(opened, options);
    else if (!isUnreachable || behavior.unreachableServer === 'closed') socket.destroy();
}
