import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { parseServerId, type ServerId, serverKey, serverPath } from '../../src/model/resource-id.ts';
import type { ServerReading } from '../../src/model/server-reading.ts';
import {
    type ServerProperties,
    type SliceName,
    type SliceReadings,
    sliceNames,
} from '../../src/model/server-state.ts';
import type { Clock, ServerReader } from '../../src/ports.ts';
import type { ServerLister } from '../../src/workflows/fleet/assess-fleet.ts';
import { UsageError } from './options.ts';

/** Saved states of servers, one file each, which can be assessed without Azure. */

const schemaName = 'pgwarden-server-state/1';

/** Wraps a reader to save every reading in an existing directory. A later reading of a server replaces the earlier one. */
export function savingReader(reader: ServerReader, directory: string, clock: Clock): ServerReader {
    return {
        async read(server, slices, hints) {
            const reading = await reader.read(server, slices, hints);
            if (reading.kind === 'missing') return reading;
            const saved = {
                schema: schemaName,
                server: serverPath(server),
                readAt: clock.now().toISOString(),
                slices: reading.slices,
                ...rawParts(reading),
            };
            await writeFile(join(directory, fileOf(server)), `${JSON.stringify(saved)}\n`);
            return reading;
        },
    };
}

/** Returns the file name of a server: its name, and a hash that distinguishes servers of the same name. */
function fileOf(server: ServerId): string {
    const hash = createHash('sha256').update(serverKey(server)).digest('hex').slice(0, 12);
    return `${server.name.toLowerCase()}.${hash}.json`;
}

const slice = z.discriminatedUnion('kind', [
    z.object({
        kind: z.literal('read'),
        value: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]),
        unread: z
            .array(z.object({ part: z.string(), reason: z.string(), transient: z.boolean() }))
            .exactOptional(),
    }),
    z.object({ kind: z.literal('unreadable'), reason: z.string(), transient: z.boolean() }),
]);

const savedState = z.object({
    schema: z.literal(schemaName),
    server: z.string(),
    readAt: z.string(),
    slices: z.partialRecord(z.enum(sliceNames), slice),
    resources: z.array(z.unknown()).exactOptional(),
    readLists: z.array(z.string()).exactOptional(),
    unreadResources: z.record(z.string(), z.string()).exactOptional(),
});

export interface SavedStates {
    readonly subscriptionIds: readonly string[];
    readonly lister: ServerLister;
    readonly reader: ServerReader;
}

/** Opens the states that `savingReader` saved in the directory. Throws a UsageError when there are none. */
export async function savedStates(directory: string): Promise<SavedStates> {
    const servers = new Map<string, { readonly server: ServerId; readonly file: string }>();
    for (const file of jsonFiles(directory)) {
        const { server } = await readState(join(directory, file));
        servers.set(serverKey(server), { server, file });
    }
    if (servers.size === 0) {
        throw new UsageError([
            `--replay "${directory}" contains no saved states; allowed: a directory that --save wrote`,
        ]);
    }
    const all = [...servers.values()].map(({ server }) => server);
    return {
        subscriptionIds: [...new Set(all.map(({ subscriptionId }) => subscriptionId))],
        lister: {
            list: async (id) => ({
                servers: all
                    .filter(({ subscriptionId }) => subscriptionId === id)
                    .map((server) => ({ server })),
            }),
        },
        reader: {
            async read(server, slices) {
                const known = servers.get(serverKey(server));
                if (known === undefined) return { kind: 'missing', reason: `not in ${directory}` };
                const { slices: saved, raw } = await readState(join(directory, known.file));
                const present = withNewerParts(saved);
                const asked = Object.entries(present).filter(([name]) => slices.includes(name as SliceName));
                return { kind: 'found', slices: Object.fromEntries(asked), ...raw };
            },
        },
    };
}

interface SavedState {
    readonly server: ServerId;
    readonly slices: SliceReadings;
    readonly raw: RawParts;
}

/** The resources as Azure sent them, which policies of Azure Policy judge. */
type RawParts = Pick<
    Extract<ServerReading, { kind: 'found' }>,
    'resources' | 'readLists' | 'unreadResources'
>;

function rawParts({ resources, readLists, unreadResources }: RawParts): RawParts {
    return {
        ...(resources === undefined ? {} : { resources }),
        ...(readLists === undefined ? {} : { readLists }),
        ...(unreadResources === undefined ? {} : { unreadResources }),
    };
}

function jsonFiles(directory: string): readonly string[] {
    try {
        return readdirSync(directory).filter((file) => file.endsWith('.json'));
    } catch (error) {
        const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        throw new UsageError([
            `--replay "${directory}" cannot be read (${why}); allowed: a directory that --save wrote`,
        ]);
    }
}

/** Parts of a server that a state of an earlier Pgwarden does not have, with values that mean nothing. */
const newerParts = {
    apiVersion: '2025-08-01',
    readAt: '',
    minorVersion: '',
    skuName: '',
    storage: { autoGrow: 'Disabled' },
} as const satisfies Partial<ServerProperties>;

/** Returns the slices with the parts that an earlier Pgwarden did not save, as unread ones. */
function withNewerParts({ server, ...others }: SliceReadings): SliceReadings {
    if (server?.kind !== 'read') return { ...others, ...(server === undefined ? {} : { server }) };
    const missing = Object.keys(newerParts).filter((part) => !Object.hasOwn(server.value, part));
    if (missing.length === 0) return { ...others, server };
    const reason = 'saved by an earlier version of Pgwarden, which did not read it';
    const unread = missing.map((part) => ({ part, reason, transient: false }));
    return {
        ...others,
        server: {
            ...server,
            value: { ...newerParts, ...server.value },
            unread: [...(server.unread ?? []), ...unread],
        },
    };
}

/** Reads a file. Only its envelope is parsed: Pgwarden wrote the slices, and controls never throw on them. */
async function readState(path: string): Promise<SavedState> {
    const text = await readFile(path, 'utf8');
    const found = savedState.safeParse(parsedJson(text)).data;
    const server = parseServerId(found?.server ?? '');
    if (found === undefined || server === undefined) {
        throw new UsageError([`${path} is not a saved state; allowed: files that --save wrote`]);
    }
    const raw = rawParts(found);
    return { server, slices: found.slices as SliceReadings, raw };
}

function parsedJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
