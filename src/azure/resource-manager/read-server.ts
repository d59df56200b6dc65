import { MalformedInputError } from '../../errors.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ReadHints, ServerReading } from '../../model/server-reading.ts';
import type {
    EncryptionKeys,
    ServerProperties,
    ServerState,
    SliceName,
    SliceReading,
    SliceReadings,
} from '../../model/server-state.ts';
import type { ServerReader } from '../../ports.ts';
import { isMissing, isTransientRefusal } from '../client/classify-failure.ts';
import { type Failure, failureOf, failureText } from '../client/failure.ts';
import { listOf } from '../client/pages.ts';
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

/** Returns a read function per slice. The server resource is read once, even when several slices need it. */
function sliceSources(
    clients: ResourceManagerClients,
    keyVault: Pick<KeyVault, 'readKeys'>,
    server: ServerId,
    slices: readonly SliceName[],
    hints: ReadHints,
): Sources {
    const { resourceGroup, name, subscriptionId } = server;
    const postgres = clients.postgres(subscriptionId);
    let once: Promise<Parsed<ServerProperties>> | undefined =
        hints.server === undefined ? undefined : Promise.resolve(whole(hints.server));
    const properties = (): Promise<Parsed<ServerProperties>> => {
        once ??= postgres.servers.get(resourceGroup, name).then(parseServerParts);
        return once;
    };
    const isServerRead = hints.server !== undefined || slices.includes('server');
    return {
        server: properties,
        async parameters() {
            const list = postgres.configurations.listByServer(resourceGroup, name);
            const { value, unread } = parseItems(
                await listOf(list, 'the list of parameters'),
                parseParameter,
            );
            const byName = unread.map((each) => ({ ...each, part: each.part.toLowerCase() }));
            return { value: parametersByName(value), unread: byName };
        },
        async firewallRules() {
            const list = postgres.firewallRules.listByServer(resourceGroup, name);
            return parseItems(await listOf(list, 'the list of firewall rules'), parseFirewallRule);
        },
        async administrators() {
            if (isServerRead && (await isEntraOff(properties()))) return { value: [], unread: [] };
            const list = postgres.administratorsMicrosoftEntra.listByServer(resourceGroup, name);
            return parseItems(await listOf(list, 'the list of administrators'), parseAdministrator);
        },
        async threatProtection() {
            const settings = postgres.advancedThreatProtectionSettings;
            return whole(parseThreatProtection(await settings.get(resourceGroup, name, 'Default')));
        },
        ...diagnosticsReader(clients.monitor(server.subscriptionId), server),
        encryptionKeys: async () => await readKeys(keyVault, await properties(), hints.requestedAt),
    };
}

function whole<Value>(value: Value): Parsed<Value> {
    return { value, unread: [] };
}

/**
 * Returns whether the server's Entra authentication is off: then it has no administrators, and Azure refuses to list them.
 * Returns false when the section could not be read.
 */
async function isEntraOff(reading: Promise<Parsed<ServerProperties>>): Promise<boolean> {
    try {
        const { value, unread } = await reading;
        const isKnown = !unread.some(({ part }) => part === 'authConfig');
        return isKnown && value.authConfig.activeDirectoryAuth === 'Disabled';
    } catch {
        return false;
    }
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
    const { servers } = clients.postgres(server.subscriptionId);
    const reading = await attempt(() =>
        servers.get(server.resourceGroup, server.name).then(parseServerParts),
    );
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
