import { MalformedInputError } from '../../errors.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ReadHints, ServerReading } from '../../model/server-reading.ts';
import type {
    AuthConfig,
    EncryptionKeys,
    Network,
    ServerProperties,
    ServerState,
    SliceName,
    SliceReading,
    SliceReadings,
} from '../../model/server-state.ts';
import type { ServerReader } from '../../ports.ts';
import { isMissing, isTransientRefusal } from '../client/classify-failure.ts';
import { type Failure, failureOf, failureText } from '../client/failure.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import type { ResourceManagerClients } from './clients.ts';
import {
    parametersByName,
    parseAdministrator,
    parseFirewallRule,
    parseParameter,
    parseThreatProtection,
} from './parse.ts';
import { type Parsed, parseItems } from './parse-parts.ts';
import { parseServerParts } from './parse-server.ts';
import { diagnosticsReader } from './read-diagnostic-settings.ts';
import { type ResourceReads, requestPath, resourceReads } from './resource-reads.ts';

/** Makes a reader of slices. Each slice takes one call, except encryption keys and log categories. */
export function serverReader(
    clients: ResourceManagerClients,
    keyVault: Pick<KeyVault, 'readKeys'>,
): ServerReader {
    return {
        async read(server, slices, hints = {}): Promise<ServerReading> {
            const sources = sliceSources(clients, keyVault, server, slices, hints);
            const readings: { -readonly [S in SliceName]?: SliceReading<SliceName> } = {};
            const results = await Promise.all(
                slices.map(async (slice) => ({ slice, result: await attempt(sources[slice]) })),
            );
            for (const { slice, result } of results) {
                if (result.kind !== 'missing') readings[slice] = result;
                else if (slice === 'server' || (await isServerMissing(clients, server))) return result;
                // Only a resource below the server is missing: the server exists, and the slice is unknown.
                else readings[slice] = absent(result.reason);
            }
            return { kind: 'found', slices: readings as SliceReadings };
        },
    };
}

type Sources = { readonly [S in SliceName]: () => Promise<Parsed<ServerState[S]>> };

/**
 * Returns a read function per slice. The server resource is read once, even when several slices need it. Where it is read
 * or known, it decides that some lists are empty, and these are not read.
 */
function sliceSources(
    clients: ResourceManagerClients,
    keyVault: Pick<KeyVault, 'readKeys'>,
    server: ServerId,
    slices: readonly SliceName[],
    hints: ReadHints,
): Sources {
    const reads = resourceReads(clients, server.subscriptionId);
    const path = requestPath(server);
    let once: Promise<Parsed<ServerProperties>> | undefined =
        hints.server === undefined ? undefined : Promise.resolve(whole(hints.server));
    const properties = (): Promise<Parsed<ServerProperties>> => {
        once ??= readServer(reads, path);
        return once;
    };
    const isServerRead = hints.server !== undefined || slices.includes('server');
    const isKnown: KnownSection = async (section, holds) =>
        isServerRead && (await isKnownOf(properties(), section, holds));
    return {
        server: properties,
        async parameters() {
            const list = await reads.list('postgres', `${path}/configurations`, 'the list of parameters');
            const { value, unread } = parseItems(list, parseParameter);
            const byName = unread.map((each) => ({ ...each, part: each.part.toLowerCase() }));
            return { value: parametersByName(value), unread: byName };
        },
        async firewallRules() {
            if (await isKnown('network', isVnetInjected)) return whole([]);
            const list = await reads.list('postgres', `${path}/firewallRules`, 'the list of firewall rules');
            return parseItems(list, parseFirewallRule);
        },
        async administrators() {
            if (await isKnown('authConfig', isEntraOff)) return whole([]);
            const list = await reads.list('postgres', `${path}/administrators`, 'the list of administrators');
            return parseItems(list, parseAdministrator);
        },
        async threatProtection() {
            const settings = `${path}/advancedThreatProtectionSettings/Default`;
            return whole(parseThreatProtection(await reads.one('postgres', settings)));
        },
        ...diagnosticsReader(reads, path),
        encryptionKeys: async () => await readKeys(keyVault, await properties(), hints.requestedAt),
    };
}

async function readServer(reads: ResourceReads, path: string): Promise<Parsed<ServerProperties>> {
    return parseServerParts(await reads.one('postgres', path));
}

function whole<Value>(value: Value): Parsed<Value> {
    return { value, unread: [] };
}

type KnownSection = <Section extends keyof ServerProperties>(
    section: Section,
    holds: (value: ServerProperties[Section]) => boolean,
) => Promise<boolean>;

/** Returns whether the section of the server was read and the condition holds for it. */
async function isKnownOf<Section extends keyof ServerProperties>(
    reading: Promise<Parsed<ServerProperties>>,
    section: Section,
    holds: (value: ServerProperties[Section]) => boolean,
): Promise<boolean> {
    try {
        const { value, unread } = await reading;
        return !unread.some(({ part }) => part === section) && holds(value[section]);
    } catch {
        return false;
    }
}

/** Without Entra authentication, a server has no administrators, and Azure refuses to list them. */
function isEntraOff({ activeDirectoryAuth }: AuthConfig): boolean {
    return activeDirectoryAuth === 'Disabled';
}

/** A server in a virtual network has no firewall and never gets one: its network is chosen when it is created. */
function isVnetInjected({ delegatedSubnetResourceId }: Network): boolean {
    return delegatedSubnetResourceId !== undefined;
}

/** Reads the server's keys. Throws MalformedInputError when its data encryption is unread. */
async function readKeys(
    keyVault: Pick<KeyVault, 'readKeys'>,
    { value, unread }: Parsed<ServerProperties>,
    requestedAt: string | undefined,
): Promise<Parsed<EncryptionKeys>> {
    const encryption = unread.find(({ part }) => part === 'dataEncryption');
    if (encryption !== undefined) throw new MalformedInputError(`dataEncryption: ${encryption.reason}`);
    const reading = await keyVault.readKeys(value.dataEncryption, requestedAt);
    return { value: reading.keys, unread: reading.unread };
}

/** Returns whether Azure reports that the server itself does not exist. */
async function isServerMissing(clients: ResourceManagerClients, server: ServerId): Promise<boolean> {
    const reads = resourceReads(clients, server.subscriptionId);
    const reading = await attempt(() => readServer(reads, requestPath(server)));
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

/** Returns a reading for a 404, which can be transient whatever its code: of a child, the group, or the subscription. */
function absent(reason: string): SliceReading<SliceName> {
    return { kind: 'unreadable', reason, transient: true, isAbsent: true };
}
