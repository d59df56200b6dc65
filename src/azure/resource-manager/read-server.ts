import { withoutBackups } from '../../model/copies.ts';
import type { EncryptionKeys } from '../../model/encryption-keys.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ReadHints, ServerReading } from '../../model/server-reading.ts';
import {
    type ControlPlaneSlice,
    controlPlaneSlices,
    isSurrounding,
    type ServerProperties,
    type ServerState,
    type SliceName,
    type SliceReading,
    type SliceReadings,
    type UnreadPart,
} from '../../model/server-state.ts';
import type { Clock, ServerReader } from '../../ports.ts';
import { isMissing, isTransientRefusal } from '../client/classify-failure.ts';
import { type Failure, failureOf, failureText } from '../client/failure.ts';
import { type SharedReadings, sharedReadings } from '../client/shared-readings.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import type { ResourceManagerClients } from './clients.ts';
import {
    parametersByName,
    parseAdministrator,
    parseFirewallRule,
    parseParameter,
    parseThreatProtection,
} from './parse.ts';
import { type Parsed, parseItems, whole } from './parse-parts.ts';
import { parseServerParts, sectionOf } from './parse-server.ts';
import { copiesReader } from './read-copies.ts';
import { diagnosticsReader, type ReadCategories } from './read-diagnostic-settings.ts';
import { type ResourceReads, requestPath, resourceReads } from './resource-reads.ts';
import { surroundingsReader } from './surroundings-reader.ts';

/** The parts that all readings of a reader share. */
interface ReaderParts {
    readonly keyVault: Pick<KeyVault, 'readKeys' | 'readStrength'>;
    readonly sharedCategories: SharedReadings<ReadCategories>;
    readonly surroundings: ReturnType<typeof surroundingsReader>;
    readonly clock: Clock;
}

const systemClock: Clock = { now: () => new Date() };

/**
 * Makes a reader of slices. Each slice takes one call, except encryption keys, log categories, and what surrounds the
 * server.
 */
export function serverReader(
    clients: ResourceManagerClients,
    keyVault: Pick<KeyVault, 'readKeys' | 'readStrength'>,
    clock: Clock = systemClock,
): ServerReader {
    const isWhole = ({ unread }: ReadCategories): boolean => unread.length === 0;
    const parts = {
        keyVault,
        sharedCategories: sharedReadings(clock, isWhole),
        surroundings: surroundingsReader(clock, keyVault),
        clock,
    };
    return {
        async read(server, slices, hints = {}): Promise<ServerReading> {
            const reads = resourceReads(clients, server.subscriptionId);
            const readsOf = (subscriptionId: string): ResourceReads =>
                subscriptionId === server.subscriptionId.toLowerCase()
                    ? reads
                    : resourceReads(clients, subscriptionId);
            const sources = sliceSources({ reads, readsOf }, parts, server, slices, hints);
            const readings: { -readonly [S in SliceName]?: SliceReading<SliceName> } = {};
            const results = await Promise.all(
                controlPlaneSlices
                    .filter((slice) => slices.includes(slice))
                    .map(async (slice) => ({ slice, result: await attempt(sources[slice]) })),
            );
            const isFound = results.some(({ slice, result }) => slice === 'server' && result.kind === 'read');
            for (const { slice, result } of results) {
                if (result.kind !== 'missing') readings[slice] = result;
                else if (isFound && isSurrounding(slice)) readings[slice] = lacking(result.reason);
                else if (slice === 'server' || (await isServerMissing(clients, server))) return result;
                else if (isSurrounding(slice)) readings[slice] = lacking(result.reason);
                // Only a resource below the server is missing: the server exists, and the slice is unknown.
                else readings[slice] = absent(result.reason);
            }
            return { kind: 'found', slices: readings as SliceReadings, calls: reads.calls() };
        },
    };
}

type Sources = { readonly [S in ControlPlaneSlice]: () => Promise<Parsed<ServerState[S]>> };

/**
 * Returns a read function per slice. The server resource is read once, even when several slices need it. Where it is read
 * or known, it decides that some lists are empty, and these are not read.
 */
function sliceSources(
    { reads, readsOf }: { readonly reads: ResourceReads; readsOf(subscriptionId: string): ResourceReads },
    { keyVault, sharedCategories, surroundings, clock }: ReaderParts,
    server: ServerId,
    slices: readonly SliceName[],
    hints: ReadHints,
): Sources {
    const path = requestPath(server);
    const { properties, isKnown, location } = serverInHand(slices, hints, () => readServer(reads, server));
    const diagnostics = diagnosticsReader(reads, path, async (read) => {
        const region = await location();
        if (region === undefined) return await read();
        const name = `${server.subscriptionId}|${region}`.toLowerCase();
        return await sharedCategories(name, hints.requestedAt, read);
    });
    return {
        server: properties,
        async parameters() {
            const list = await reads.list('postgres', `${path}/configurations`, 'the list of parameters');
            const { value, unread } = parseItems(list, parseParameter);
            const byName = unread.map((each) => ({ ...each, part: each.part.toLowerCase() }));
            return { value: parametersByName(value), unread: byName };
        },
        async firewallRules() {
            if (await isKnown(['network'], isVnetInjected)) return whole([]);
            const list = await reads.list('postgres', `${path}/firewallRules`, 'the list of firewall rules');
            return parseItems(list, parseFirewallRule);
        },
        async administrators() {
            if (await isKnown(['authConfig'], isEntraOff)) return whole([]);
            const list = await reads.list('postgres', `${path}/administrators`, 'the list of administrators');
            return parseItems(list, parseAdministrator);
        },
        async threatProtection() {
            const settings = `${path}/advancedThreatProtectionSettings/Default`;
            return whole(parseThreatProtection(await reads.one('postgres', settings)));
        },
        ...diagnostics,
        ...copiesReader(reads, path, {
            now: () => clock.now(),
            hasNoBackups: () =>
                isKnown(['replicationRole', 'state'], (known) => withoutBackups(known) !== undefined),
        }),
        encryptionKeys: async () => await readKeys(keyVault, await properties(), hints.requestedAt),
        ...surroundings({
            server,
            reads,
            readsOf,
            properties,
            diagnosticSettings: diagnostics.diagnosticSettings,
            requestedAt: hints.requestedAt,
        }),
    };
}

async function readServer(reads: ResourceReads, server: ServerId): Promise<Parsed<ServerProperties>> {
    return parseServerParts(await reads.server(server));
}

/** The server resource as one reading knows it. */
interface ServerInHand {
    /** Reads the server once, unless it is known. */
    properties(): Promise<Parsed<ServerProperties>>;
    /** Returns whether the sections of the server are in hand and the condition holds for them. Reads nothing more. */
    isKnown<Section extends keyof ServerProperties>(
        sections: readonly Section[],
        holds: (server: Pick<ServerProperties, Section>) => boolean,
    ): Promise<boolean>;
    /** Returns the region of a server that is in hand. */
    location(): Promise<string | undefined>;
}

function serverInHand(
    slices: readonly SliceName[],
    hints: ReadHints,
    read: () => Promise<Parsed<ServerProperties>>,
): ServerInHand {
    let once = hints.server === undefined ? undefined : Promise.resolve(whole(hints.server));
    const properties = (): Promise<Parsed<ServerProperties>> => {
        once ??= read();
        return once;
    };
    const isInHand = hints.server !== undefined || slices.includes('server');
    /** A failed read is a reading of the slice `server`; here the server is not known. */
    const found = async (): Promise<Parsed<ServerProperties> | undefined> =>
        isInHand ? await properties().catch(() => undefined) : undefined;
    return {
        properties,
        async isKnown(sections, holds) {
            const known = await found();
            const isUnread = ({ part }: UnreadPart): boolean => sections.some((each) => each === part);
            if (known === undefined || known.unread.some(isUnread)) return false;
            return holds(known.value);
        },
        location: async () => (await found())?.value.location,
    };
}

/** Without Entra authentication, a server has no administrators, and Azure refuses to list them. */
function isEntraOff({ authConfig }: Pick<ServerProperties, 'authConfig'>): boolean {
    return authConfig.activeDirectoryAuth === 'Disabled';
}

/** A server in a virtual network has no firewall. */
function isVnetInjected({ network }: Pick<ServerProperties, 'network'>): boolean {
    return network.delegatedSubnetResourceId !== undefined;
}

/** Reads the server's keys. Throws MalformedInputError when its data encryption is unread. */
async function readKeys(
    keyVault: Pick<KeyVault, 'readKeys' | 'readStrength'>,
    server: Parsed<ServerProperties>,
    requestedAt: string | undefined,
): Promise<Parsed<EncryptionKeys>> {
    const reading = await keyVault.readKeys(sectionOf(server, 'dataEncryption'), requestedAt);
    return { value: reading.keys, unread: reading.unread };
}

/** Returns whether Azure reports that the server itself does not exist. */
async function isServerMissing(clients: ResourceManagerClients, server: ServerId): Promise<boolean> {
    const reads = resourceReads(clients, server.subscriptionId);
    const reading = await attempt(() => readServer(reads, server));
    return reading.kind === 'missing';
}

type Attempt = SliceReading<SliceName> | { readonly kind: 'missing'; readonly reason: string };

async function attempt<S extends SliceName>(source: () => Promise<Parsed<ServerState[S]>>): Promise<Attempt> {
    try {
        const { value, unread } = await source();
        return { kind: 'read', value, ...(unread.length === 0 ? {} : { unread }) };
    } catch (error) {
        const failure = failureOf(error);
        if (isMissing(failure)) return { kind: 'missing', reason: failureText(failure) };
        return unreadable(failure);
    }
}

function unreadable(failure: Failure): SliceReading<SliceName> {
    const reason = failureText(failure);
    if (failure.status === 404) return absent(reason);
    return { kind: 'unreadable', reason, transient: isTransientRefusal(failure) };
}

/** Returns a reading for a 404 of what surrounds the server: neither the server nor a part of it is missing. */
function lacking(reason: string): SliceReading<SliceName> {
    return { kind: 'unreadable', reason, transient: false };
}

/** Returns a reading for a 404, which can be transient whatever its code: of a child, the group, or the subscription. */
function absent(reason: string): SliceReading<SliceName> {
    return { kind: 'unreadable', reason, transient: true, isAbsent: true };
}
