import type { ServerId } from '../../model/resource-id.ts';
import type { ServerState, SliceName, SliceReading, SliceReadings } from '../../model/server-state.ts';
import type { ReadHints, ServerReader, ServerReading } from '../../ports.ts';
import { type Failure, failureOf, failureText } from '../failure.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import { isMissing, isPassing } from './classify.ts';
import type { ResourceManagerClients } from './clients.ts';
import { listOf } from './pages.ts';
import { parseAdministrator, parseFirewallRule, parseParameters, parseThreatProtection } from './parse.ts';
import { parseServer } from './parse-server.ts';
import { readDiagnosticSettings } from './read-diagnostic-settings.ts';

/** Reads slices with the official clients, each slice with as few calls as Azure allows: one, but for encryption keys. */
export function serverReader(
    clients: ResourceManagerClients,
    keyVault: Pick<KeyVault, 'readKeys'>,
): ServerReader {
    return {
        async read(server, slices, hints = {}): Promise<ServerReading> {
            const sources = sliceSources(clients, keyVault, server, hints);
            const readings: { -readonly [S in SliceName]?: SliceReading<SliceName> } = {};
            const results = await Promise.all(
                slices.map(async (slice) => ({ slice, result: await attempt(sources[slice]) })),
            );
            for (const { slice, result } of results) {
                if (result.kind !== 'missing') readings[slice] = result;
                else if (slice === 'server' || (await isGone(clients, server))) return result;
                // Only what hangs below the server is not there: the server is not gone, and nothing is known.
                else readings[slice] = { kind: 'unreadable', reason: result.reason, transient: false };
            }
            return { kind: 'found', slices: readings as SliceReadings };
        },
    };
}

type Sources = { readonly [S in SliceName]: () => Promise<ServerState[S]> };

/** How each slice is read. The server resource is read once, even when the encryption keys need it too. */
function sliceSources(
    clients: ResourceManagerClients,
    keyVault: Pick<KeyVault, 'readKeys'>,
    server: ServerId,
    hints: ReadHints,
): Sources {
    const { resourceGroup, name, subscriptionId } = server;
    const postgres = clients.postgres(subscriptionId);
    let once = hints.server === undefined ? undefined : Promise.resolve(hints.server);
    const properties = (): Promise<ServerState['server']> => {
        once ??= postgres.servers.get(resourceGroup, name).then(parseServer);
        return once;
    };
    return {
        server: properties,
        parameters: async () =>
            parseParameters(
                await listOf(
                    postgres.configurations.listByServer(resourceGroup, name),
                    'the list of parameters',
                ),
            ),
        firewallRules: async () =>
            (
                await listOf(
                    postgres.firewallRules.listByServer(resourceGroup, name),
                    'the list of firewall rules',
                )
            ).map(parseFirewallRule),
        administrators: async () =>
            (
                await listOf(
                    postgres.administratorsMicrosoftEntra.listByServer(resourceGroup, name),
                    'the list of administrators',
                )
            ).map(parseAdministrator),
        threatProtection: async () =>
            parseThreatProtection(
                await postgres.advancedThreatProtectionSettings.get(resourceGroup, name, 'Default'),
            ),
        diagnosticSettings: () => readDiagnosticSettings(clients, server),
        encryptionKeys: async () => keyVault.readKeys((await properties()).dataEncryption, hints.requestedAt),
    };
}

/** Whether Azure says of the server itself that it is not there. */
async function isGone(clients: ResourceManagerClients, server: ServerId): Promise<boolean> {
    const { servers } = clients.postgres(server.subscriptionId);
    const reading = await attempt(() => servers.get(server.resourceGroup, server.name).then(parseServer));
    return reading.kind === 'missing';
}

type Attempt = SliceReading<SliceName> | { readonly kind: 'missing'; readonly reason: string };

async function attempt<S extends SliceName>(source: () => Promise<ServerState[S]>): Promise<Attempt> {
    try {
        return { kind: 'read', value: await source() };
    } catch (error) {
        const failure = failureOf(error);
        if (isMissing(failure)) return { kind: 'missing', reason: failureText(failure) };
        return unreadable(failure);
    }
}

function unreadable(failure: Failure): SliceReading<SliceName> {
    return { kind: 'unreadable', reason: failureText(failure), transient: isPassing(failure) };
}
