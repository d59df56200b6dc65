import { MalformedInputError } from '../../errors.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type {
    DataEncryption,
    ServerProperties,
    ServerState,
    SurroundingSlice,
} from '../../model/server-state.ts';
import type { Clock } from '../../ports.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import type { Parsed } from './parse-parts.ts';
import { readDefenderPlan } from './read-defender-plan.ts';
import { type ListedVault, listVaults, readKeyVaults } from './read-key-vaults.ts';
import { readSubnet, subscriptionOfSubnet } from './read-subnet.ts';
import type { ResourceReads } from './resource-reads.ts';
import { sharedSource } from './shared-source.ts';

/** Reads of what surrounds one server. All throw the client's errors, and MalformedInputError. */
export type SurroundingsReader = {
    readonly [S in SurroundingSlice]: () => Promise<Parsed<ServerState[S]>>;
};

/** One reading of a server. */
export interface SurroundedServer {
    readonly server: ServerId;
    /** Reads of the server's subscription. */
    readonly reads: ResourceReads;
    /** Returns reads of another subscription. */
    readsOf(subscriptionId: string): ResourceReads;
    /** Reads the server once, unless it is known. */
    properties(): Promise<Parsed<ServerProperties>>;
    /** ISO 8601. Readings that began after it may be shared. Absent: none may. */
    readonly requestedAt: string | undefined;
}

/** Makes readers of what surrounds servers; they share what they read. */
export function surroundingsReader(
    clock: Clock,
    keyVault: Pick<KeyVault, 'readStrength'>,
): (of: SurroundedServer) => SurroundingsReader {
    const defenderPlans = sharedSource<ServerState['defenderPlan']>(clock);
    const vaults = sharedSource<readonly ListedVault[]>(clock);
    const subnets = sharedSource<ServerState['subnet']>(clock);
    return ({ server, reads, readsOf, properties, requestedAt }) => {
        const subscriptionId = server.subscriptionId.toLowerCase();
        return {
            defenderPlan: () =>
                defenderPlans(subscriptionId, requestedAt, () => readDefenderPlan(reads, subscriptionId)),
            async keyVaults() {
                const encryption = sectionOf(await properties(), 'dataEncryption');
                return await readKeyVaults(encryption, {
                    subscriptionIds: [subscriptionId, ...subscriptionsOfIdentities(encryption)],
                    async list(id, type) {
                        const listed = await vaults(`${id}|${type}`, requestedAt, async () => ({
                            value: await listVaults(readsOf(id), id, type),
                            unread: [],
                        }));
                        return listed.value;
                    },
                    readStrength: (keyUri) => keyVault.readStrength(keyUri, requestedAt),
                });
            },
            async subnet() {
                const { delegatedSubnetResourceId: id } = sectionOf(await properties(), 'network');
                if (id === undefined) return { value: {}, unread: [] };
                const network = readsOf(subscriptionOfSubnet(id));
                return await subnets(id.toLowerCase(), requestedAt, async () => ({
                    value: await readSubnet(network, id),
                    unread: [],
                }));
            },
        };
    };
}

/** Returns a section of the server. Throws MalformedInputError when it is unread. */
function sectionOf<Section extends keyof ServerProperties>(
    { value, unread }: Parsed<ServerProperties>,
    section: Section,
): ServerProperties[Section] {
    const missing = unread.find(({ part }) => part === section);
    if (missing !== undefined) throw new MalformedInputError(`${section}: ${missing.reason}`);
    return value[section];
}

/** Returns the subscriptions of the identities that use the keys, where vaults often are as well. */
function subscriptionsOfIdentities(encryption: DataEncryption): readonly string[] {
    const ids = [encryption.primaryUserAssignedIdentityId, encryption.geoBackupUserAssignedIdentityId];
    return ids.flatMap((id) => {
        const subscriptionId = /^\/subscriptions\/([0-9a-f-]{36})\//i.exec(id ?? '')?.[1];
        return subscriptionId === undefined ? [] : [subscriptionId.toLowerCase()];
    });
}
