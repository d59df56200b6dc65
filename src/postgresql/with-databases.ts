import {
    type DatabaseSlice,
    databaseSlices,
    type ServerProperties,
    type SliceName,
    type SliceReadings,
} from '../model/server-state.ts';
import type { ServerReader } from '../ports.ts';
import type { DatabaseReader, DatabaseReadings } from './database-reader.ts';

/** Properties of a server without which there is no way to its databases. */
const needed = [
    'state',
    'fullyQualifiedDomainName',
    'network',
    'authConfig',
] as const satisfies readonly (keyof ServerProperties)[];

/**
 * Wraps a reader of Resource Manager: its readings also hold the slices of PostgreSQL, where they are asked for. Resource
 * Manager is read first, because it says where the server is and whether it takes connections.
 */
export function withDatabases(reader: ServerReader, databases: DatabaseReader): ServerReader {
    return {
        async read(server, slices, hints) {
            const asked = databaseSlices.filter((slice) => slices.includes(slice));
            if (asked.length === 0) return await reader.read(server, slices, hints);
            const others = slices.filter((slice) => !asked.some((each) => each === slice));
            const controlPlane: readonly SliceName[] = [...new Set<SliceName>(['server', ...others])];
            const reading = await reader.read(server, controlPlane, hints);
            if (reading.kind === 'missing') return reading;
            const readings = await databasesOf(databases, reading.slices.server, asked);
            return { ...reading, slices: { ...reading.slices, ...only(readings, asked) } };
        },
    };
}

async function databasesOf(
    databases: DatabaseReader,
    server: SliceReadings['server'],
    asked: readonly DatabaseSlice[],
): Promise<DatabaseReadings> {
    if (server?.kind !== 'read') {
        return unreadable(server?.reason ?? 'not read', server?.transient ?? true);
    }
    const lack = server.unread?.find(({ part }) => needed.some((each) => each === part));
    return lack === undefined
        ? await databases.read(server.value, asked)
        : unreadable(`${lack.part}: ${lack.reason}`, lack.transient);
}

function unreadable(why: string, transient: boolean): DatabaseReadings {
    const reading = { kind: 'unreadable', reason: `the server cannot be read: ${why}`, transient } as const;
    return { catalogue: reading, databases: reading };
}

function only(readings: DatabaseReadings, asked: readonly DatabaseSlice[]): SliceReadings {
    return Object.fromEntries(asked.map((slice) => [slice, readings[slice]]));
}
