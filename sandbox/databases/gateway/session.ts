/** One client's session: who it is, which server it means, whether Azure lets it in, and then the real server. */
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Behavior } from '../../simulator/context/behavior.ts';
import type { FlexibleServer } from '../../simulator/world/world.ts';
import { NoDatabasesError } from '../control/errors.ts';
import type { Running } from '../control/server-state.ts';
import type { DatabaseServers } from '../control/servers.ts';
import { type Asked, type ClientPlace, reachOf, refusalOf } from './admission.ts';
import { type Authenticate, labelOf, tokenRefusal } from './entra.ts';
import type { Opened } from './opened.ts';
import {
    askForPassword,
    type Refusal,
    reader,
    readPassword,
    refuse,
    startupPacket,
    startupParameters,
} from './wire.ts';

export interface SessionOptions {
    readonly servers: DatabaseServers;
    readonly place: ClientPlace;
    readonly authenticate: Authenticate;
    readonly behavior: Behavior;
}

/** The option of a startup packet that names a server where TLS does not: `-c sandbox.server=NAME`. */
const namingOption = /(?:^|\s)-c\s*sandbox\.server=(\S+)/;

/** Resolves when the session is handed over, refused, or gone. */
export async function serveSession(opened: Opened, options: SessionOptions): Promise<void> {
    const { socket } = opened;
    if (opened.kind === 'cancel') return await cancel(opened, options.servers);
    const parameters = startupParameters(opened.body);
    const named = namingOption.exec(parameters.options ?? '')?.[1];
    const server = options.servers.find(nameIn(opened.host) ?? named ?? '');
    if (server === undefined) return refuse(socket, unknownServer(opened.host));
    const { user = '', database = user } = parameters;
    const { place } = options;
    if (reachOf(server.record, place) === 'none') return void socket.destroy();
    const isReplication = !['', 'false', 'off', '0', 'no'].includes(parameters.replication ?? '');
    const asked: Asked = { place, user, database, isEncrypted: opened.isEncrypted, isReplication };
    const refused = refusalOf(server.record, asked);
    if (refused !== undefined) return refuse(socket, refused);
    const running = await runningOr(server, options.servers, socket);
    if (running === undefined) return;
    const packet =
        named === undefined ? opened.packet : startupPacket(opened.version, withoutNaming(parameters));
    await authenticated({ ...opened, packet }, options, server, running, user);
}

/** The first label of a host name. */
function nameIn(host: string | undefined): string | undefined {
    return host?.split('.')[0];
}

function withoutNaming({
    options = '',
    ...others
}: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const rest = options.replace(namingOption, '').trim();
    return rest === '' ? others : { ...others, options: rest };
}

/** Azure's servers have addresses of their own: there is nothing like it. */
function unknownServer(host: string | undefined): Refusal {
    const message =
        host === undefined
            ? 'the sandbox cannot tell which server is meant: the connection names none'
            : `the sandbox has no server "${nameIn(host)}"`;
    return {
        code: '08004',
        message,
        hint: "Connect with TLS to NAME.postgres.database.localhost, or set options='-c sandbox.server=NAME'.",
    };
}

async function runningOr(
    server: FlexibleServer,
    servers: DatabaseServers,
    socket: Duplex,
): Promise<Running | undefined> {
    try {
        const running = await servers.running(server);
        if (running === undefined) socket.destroy();
        return running;
    } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause);
        refuse(socket, { code: cause instanceof NoDatabasesError ? '0A000' : '58000', message });
        return undefined;
    }
}

/** Asks for a token where the role is one of Entra's, and leaves passwords to the real server. */
async function authenticated(
    { socket, packet, early }: Opened,
    { authenticate, behavior }: SessionOptions,
    { record }: FlexibleServer,
    running: Running,
    user: string,
): Promise<void> {
    const { activeDirectoryAuth, passwordAuth } = record.properties.authConfig;
    const label = activeDirectoryAuth === 'Enabled' ? await labelOf(running, user) : undefined;
    if (label === undefined) {
        // Assumed: the same refusal as for a wrong password.
        if (passwordAuth !== 'Enabled')
            return refuse(socket, {
                code: '28P01',
                message: `password authentication failed for user "${user}"`,
            });
        return handOver(socket, connect(running.port, '127.0.0.1'), packet, early);
    }
    askForPassword(socket);
    socket.unshift(early);
    const input = reader(socket);
    socket.resume();
    const token = await readPassword(input);
    if (token === undefined) return void socket.destroy();
    const refused = tokenRefusal(token, label, record, authenticate, behavior);
    if (refused !== undefined) return refuse(socket, refused);
    handOver(socket, connect(socketFile(running)), packet, input.release());
}

function socketFile({ socketFolder, port }: Running): string {
    return `${socketFolder}/.s.PGSQL.${port}`;
}

/** From here on, the client speaks with the real server. */
function handOver(client: Duplex, server: Socket, packet: Buffer, early: Buffer): void {
    const end = (): void => {
        client.destroy();
        server.destroy();
    };
    server.on('error', end).on('close', end);
    client.on('error', end).on('close', end);
    server.setNoDelay(true);
    server.write(Buffer.concat([packet, early]));
    client.pipe(server);
    server.pipe(client);
}

/** A cancel request names no server, and a key that no other server has: each is asked. */
async function cancel({ socket, packet }: Opened, servers: DatabaseServers): Promise<void> {
    for (const running of await servers.all()) {
        const target = connect(socketFile(running));
        target.on('error', () => undefined);
        target.end(packet);
    }
    socket.end();
}
