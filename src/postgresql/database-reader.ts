import { ZodError } from 'zod';
import type { Catalogue } from '../model/catalogue.ts';
import type { DatabaseObjects } from '../model/database-objects.ts';
import type { DatabaseSlice, ServerProperties, SliceReading, UnreadPart } from '../model/server-state.ts';
import {
    authenticationTypesFinder,
    authenticationTypesStatement,
    catalogueStatement,
} from './catalogue-statement.ts';
import { type DatabaseCloud, serverHost } from './clouds.ts';
import { databaseStatement } from './database-statement.ts';
import { type SessionProblem, sessionProblem } from './failure.ts';
import type { Principal } from './grants.ts';
import { lookedInto, mainDatabase } from './looked-into.ts';
import {
    type AuthenticationTypes,
    type ParsedCatalogue,
    parseAuthenticationTypes,
    parseCatalogue,
} from './parse-catalogue.ts';
import { parseDatabase } from './parse-database.ts';
import { identifier } from './quoting.ts';
import { openSession, port, type SandboxAddress, type Session } from './session.ts';

export interface DatabaseReaderOptions {
    readonly cloud: DatabaseCloud;
    readonly principal: Principal;
    /** Returns an access token for the servers of the cloud. */
    readonly token: () => Promise<string>;
    /** Address of the sandbox's servers. Absent: they are Azure's. */
    readonly sandboxAddress?: SandboxAddress;
}

/** The slices that connections show. */
export type DatabaseReadings = { readonly [S in DatabaseSlice]: SliceReading<S> };

/** Reads what lies inside servers. */
export interface DatabaseReader {
    /**
     * Reads a server over at most two connections at a time. Each database is read, or unread, on its own; none is opened
     * unless the slice `databases` is asked for.
     */
    read(server: ServerProperties, slices: readonly DatabaseSlice[]): Promise<DatabaseReadings>;
}

const maxSessions = 2;
/** Characters of the objects of all databases of a server: a hundred times what a large one has. */
const maxCharacters = 32_000_000;

/** Makes a reader. It remembers nothing. Throws MalformedInputError if no role can have the name of the principal. */
export function databaseReader(options: DatabaseReaderOptions): DatabaseReader {
    // Reasons hold statements with the name. It throws for a name that no role can have.
    identifier(options.principal.role);
    return {
        async read(server, slices) {
            const refusal = withoutConnection(server);
            if (refusal !== undefined) return both(refusal);
            let host: string;
            try {
                host = serverHost(server.fullyQualifiedDomainName, options.cloud);
            } catch (error) {
                return both({ reason: messageOf(error), transient: false });
            }
            const door = await options.token().then(
                (token) => doorOf(options, server, host, token),
                (error: unknown) => messageOf(error),
            );
            if (typeof door === 'string') {
                return both({ reason: `no access token for PostgreSQL: ${door}`, transient: true });
            }
            return await readThrough(door, slices.includes('databases'));
        },
    };
}

type Refusal = Pick<SessionProblem, 'reason' | 'transient'>;

function both({ reason, transient }: Refusal): DatabaseReadings {
    const unreadable = { kind: 'unreadable', reason, transient } as const;
    return { catalogue: unreadable, databases: unreadable };
}

/** Returns why no connection is tried: Resource Manager already says that it would be refused. */
function withoutConnection({ state, authConfig }: ServerProperties): Refusal | undefined {
    if (state !== 'Ready' && state !== '') return { reason: `the server is ${state}`, transient: true };
    if (authConfig.activeDirectoryAuth === 'Enabled') return undefined;
    return {
        reason: 'a look inside the databases needs Microsoft Entra authentication, which is disabled',
        transient: false,
    };
}

/** The way into the databases of one server. */
interface Door {
    open(database: string): Promise<Session>;
    problem(cause: unknown, database: string): SessionProblem;
}

function doorOf(
    { principal, sandboxAddress }: DatabaseReaderOptions,
    { network }: ServerProperties,
    host: string,
    token: string,
): Door {
    const address = sandboxAddress === undefined ? {} : { sandboxAddress };
    return {
        open: (database) => openSession({ host, database, role: principal.role, token, ...address }),
        problem(cause, database) {
            if (cause instanceof ZodError || cause instanceof SyntaxError || cause instanceof TooLargeError) {
                return { reason: unusable(cause), transient: false, isOfServer: false };
            }
            return sessionProblem(cause, { host, port, database, principal, network });
        },
    };
}

/** The result of a statement is longer than is read. */
class TooLargeError extends Error {
    override readonly name = 'TooLargeError';
    readonly transient = false;
}

function unusable(cause: Error): string {
    const [issue] = cause instanceof ZodError ? cause.issues : [];
    const what = issue === undefined ? cause.message : `${issue.path.join('.')}: ${issue.message}`;
    return `the catalogs cannot be used: ${what}`;
}

async function readThrough(door: Door, opensDatabases: boolean): Promise<DatabaseReadings> {
    let session: Session | undefined;
    try {
        session = await door.open(mainDatabase);
        const { catalogue, unread } = await readCatalogue(session);
        const databases =
            opensDatabases && !catalogue.isReplica
                ? await readDatabases(door, catalogue, session)
                : await withoutDatabases(session, catalogue);
        return {
            catalogue: { kind: 'read', value: catalogue, ...(unread.length === 0 ? {} : { unread }) },
            databases,
        };
    } catch (cause) {
        await session?.close();
        return both(door.problem(cause, mainDatabase));
    }
}

async function readCatalogue(session: Session): Promise<ParsedCatalogue> {
    const types = await readAuthenticationTypes(session);
    return parseCatalogue(await jsonOf(session, catalogueStatement), types);
}

/** Undefined where Azure's function is absent, or refuses: the rest does not depend on it. */
async function readAuthenticationTypes(session: Session): Promise<AuthenticationTypes | undefined> {
    const [schema] = await session.texts(authenticationTypesFinder);
    if (schema === undefined || schema === null) return undefined;
    return await jsonOf(session, authenticationTypesStatement(schema)).then(
        parseAuthenticationTypes,
        () => undefined,
    );
}

async function jsonOf(session: Session, statement: string): Promise<unknown> {
    const [text] = await session.texts(statement);
    if (text === undefined || text === null) throw new TooLargeError('their description is too long');
    return JSON.parse(text);
}

/** The objects of a replica are those of its primary, which is a server of the fleet itself. */
async function withoutDatabases(
    session: Session,
    { isReplica }: Catalogue,
): Promise<SliceReading<'databases'>> {
    await session.close();
    const reason = isReplica
        ? 'a replica has the objects of its primary, which are read there'
        : 'not asked for';
    return { kind: 'unreadable', reason, transient: false };
}

interface Found {
    readonly objects: DatabaseObjects[];
    readonly unread: UnreadPart[];
    characters: number;
    /** Set once every further database would fail in the same way. */
    problem?: SessionProblem;
}

/** Reads the databases, beginning with the one whose session is open. Closes it. */
async function readDatabases(
    door: Door,
    { databases }: Catalogue,
    session: Session,
): Promise<SliceReading<'databases'>> {
    const waiting = [...lookedInto(databases)].toSorted(
        (a, b) => Number(b === mainDatabase) - Number(a === mainDatabase),
    );
    const order = new Map(databases.map(({ name }, index) => [name, index]));
    const place = (name: string): number => order.get(name) ?? 0;
    const found: Found = { objects: [], unread: [], characters: 0 };

    async function work(first?: Session): Promise<void> {
        let open = first;
        for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
            await readInto(found, door, name, open);
            open = undefined;
        }
        await open?.close();
    }

    await Promise.all([work(session), ...Array.from({ length: maxSessions - 1 }, () => work())]);
    const value = found.objects.toSorted((a, b) => place(a.database) - place(b.database));
    const unread = found.unread.toSorted((a, b) => place(a.part) - place(b.part));
    return { kind: 'read', value, ...(unread.length === 0 ? {} : { unread }) };
}

/** Reads one database into what was found. Closes the session. */
async function readInto(found: Found, door: Door, name: string, opened?: Session): Promise<void> {
    let session = opened;
    try {
        if (found.problem !== undefined && session === undefined) {
            const { reason, transient } = found.problem;
            found.unread.push({ part: name, reason, transient });
            return;
        }
        session ??= await door.open(name);
        const objects = parseDatabase(await jsonOf(session, databaseStatement));
        found.characters += JSON.stringify(objects).length;
        if (found.characters > maxCharacters) throw new TooLargeError('those of the server are too many');
        found.objects.push(objects);
    } catch (cause) {
        const problem = door.problem(cause, name);
        if (problem.isOfServer) found.problem = problem;
        found.unread.push({ part: name, reason: problem.reason, transient: problem.transient });
    } finally {
        await session?.close();
    }
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
