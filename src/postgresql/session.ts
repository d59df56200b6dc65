import { Socket } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import pg from 'pg';
import { codeOf, NoTlsError, SessionTimeoutError } from './failure.ts';

/** A connection to one database of a server. */
export interface SessionTarget {
    /** The certificate must be for this name. */
    readonly host: string;
    readonly database: string;
    readonly role: string;
    /** An access token for the servers of the cloud. */
    readonly token: string;
    /** The address that the sandbox's servers have instead of their names. Absent: that of the name. */
    readonly sandboxAddress?: SandboxAddress;
}

/** A port of this computer. */
export interface SandboxAddress {
    readonly port: number;
}

export interface Session {
    /** Runs one statement of one text column. Returns its rows; null where the column is. */
    texts(sql: string): Promise<readonly (string | null)[]>;
    close(): Promise<void>;
}

/** Port of PostgreSQL itself: 6432 is that of PgBouncer, which shares sessions and their settings. */
export const port = 5432;

/** Milliseconds. */
const timeouts = { connect: 10_000, statement: 15_000, lock: 1_000, idle: 10_000, answer: 20_000 };

/**
 * Fixes what a role, a database, or the environment could set otherwise: these options win over `ALTER ROLE … SET` and
 * `ALTER DATABASE … SET`. Nothing of the databases' own can be called by a bare name.
 */
const options = [
    'search_path=pg_catalog,pg_temp',
    'local_preload_libraries=',
    'default_transaction_read_only=on',
    `statement_timeout=${timeouts.statement}`,
    `lock_timeout=${timeouts.lock}`,
    `idle_in_transaction_session_timeout=${timeouts.idle}`,
    'jit=off',
    'client_encoding=UTF8',
    'TimeZone=UTC',
    'quote_all_identifiers=off',
]
    .map((option) => `-c ${option}`)
    .join(' ');

/**
 * Opens a session over TLS 1.2 or newer, after the certificate and its name are verified; before that, nothing but the
 * request for TLS is sent. Every field of the driver is given, so that neither `PG*` variables nor `~/.pgpass` count.
 * Rejects with the error of the driver, NoTlsError, or SessionTimeoutError.
 */
export async function openSession(target: SessionTarget): Promise<Session> {
    const progress = { isVerified: false };
    const client = new pg.Client(driverConfig(target, progress));
    // Without a listener, a server that goes away ends the process.
    client.on('error', () => undefined);
    try {
        await within(timeouts.connect, client.connect(), client);
    } catch (cause) {
        client.connection.stream.destroy();
        throw progress.isVerified || codeOf(cause) !== '' ? cause : new NoTlsError({ cause });
    }
    return {
        async texts(sql) {
            const answer = client.query<[string | null]>({ text: sql, rowMode: 'array' });
            const { rows } = await within(timeouts.answer, answer, client);
            return rows.map(([text]) => text);
        },
        async close() {
            await within(timeouts.connect, client.end(), client).catch(() => undefined);
        },
    };
}

function driverConfig(
    { host, database, role, token, sandboxAddress }: SessionTarget,
    progress: { isVerified: boolean },
): pg.ClientConfig & { readonly replication: string } {
    // With an empty password, the driver takes another one from the environment or a file.
    if (token === '') throw new RangeError('the token is empty');
    return {
        host,
        port,
        user: role,
        database,
        password: token,
        sslnegotiation: 'postgres',
        replication: 'false',
        application_name: 'pgwarden',
        options,
        ssl: {
            rejectUnauthorized: true,
            minVersion: 'TLSv1.2',
            checkServerIdentity(name, certificate) {
                const problem = checkServerIdentity(name, certificate);
                progress.isVerified = problem === undefined;
                return problem;
            },
        },
        stream: () => (sandboxAddress === undefined ? new Socket() : redirected(sandboxAddress)),
    };
}

/** Makes a socket to a port of this computer, whatever the name: TLS checks that. */
function redirected(address: SandboxAddress): Socket {
    const socket = new Socket();
    const connect = socket.connect.bind(socket);
    return Object.assign(socket, { connect: () => connect(address.port, '127.0.0.1') });
}

/** Rejects with SessionTimeoutError, and ends the connection, if the work takes longer. */
async function within<T>(milliseconds: number, work: Promise<T>, client: pg.Client): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
            reject(new SessionTimeoutError(milliseconds));
            client.connection.stream.destroy();
        }, milliseconds);
    });
    try {
        return await Promise.race([work, late]);
    } finally {
        clearTimeout(timer);
    }
}
