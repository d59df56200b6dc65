import type { DiagnosticSetting } from '../../model/diagnostic-settings.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type {
    DataEncryption,
    ServerProperties,
    ServerState,
    SurroundingSlice,
} from '../../model/server-state.ts';
import type { LogWorkspace } from '../../model/surroundings.ts';
import type { Clock } from '../../ports.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import { type ListedVault, listVaults, type VaultType } from './list-vaults.ts';
import { type Parsed, whole } from './parse-parts.ts';
import { sectionOf } from './parse-server.ts';
import { readDefenderPlan } from './read-defender-plan.ts';
import { readKeyVaults } from './read-key-vaults.ts';
import { readWorkspace, subscriptionOfWorkspace, workspacesOf } from './read-log-workspaces.ts';
import {
    assignmentsOf,
    type Initiative,
    type ListedAssignment,
    readAssignments,
    readInitiative,
} from './read-policy-assignments.ts';
import { locksOf, readLocks, type SubscriptionLocks } from './read-resource-locks.ts';
import { readSubnet, subscriptionOfSubnet } from './read-subnet.ts';
import type { ResourceReads } from './resource-reads.ts';
import { keptSource, sharedSource } from './shared-source.ts';

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
    /** Reads the server's diagnostic settings. */
    diagnosticSettings(): Promise<Parsed<readonly DiagnosticSetting[]>>;
}

/** Makes readers of what surrounds servers; they share what they read. */
export function surroundingsReader(
    clock: Clock,
    keyVault: Pick<KeyVault, 'readStrength'>,
): (of: SurroundedServer) => SurroundingsReader {
    const defenderPlans = sharedSource<ServerState['defenderPlan']>(clock);
    const vaults = sharedSource<readonly ListedVault[]>(clock);
    const subnets = sharedSource<ServerState['subnet']>(clock);
    const locks = sharedSource<SubscriptionLocks>(clock);
    const workspaces = sharedSource<LogWorkspace>(clock);
    const assignments = sharedSource<readonly ListedAssignment[]>(clock);
    const initiatives = keptSource<Initiative>(clock);
    return ({ server, reads, readsOf, properties, diagnosticSettings, requestedAt }) => {
        const subscriptionId = server.subscriptionId.toLowerCase();
        const vaultsOf = async (id: string, type: VaultType): Promise<readonly ListedVault[]> => {
            const read = async () => whole(await listVaults(readsOf(id), id, type));
            return (await vaults(`${id}|${type}`, requestedAt, read)).value;
        };
        return {
            defenderPlan: () =>
                defenderPlans(subscriptionId, requestedAt, () => readDefenderPlan(reads, subscriptionId)),
            async keyVaults() {
                const encryption = sectionOf(await properties(), 'dataEncryption');
                return await readKeyVaults(encryption, {
                    subscriptionIds: [subscriptionId, ...subscriptionsOfIdentities(encryption)],
                    list: vaultsOf,
                    readStrength: (keyUri) => keyVault.readStrength(keyUri, requestedAt),
                });
            },
            async subnet() {
                const { delegatedSubnetResourceId: id } = sectionOf(await properties(), 'network');
                if (id === undefined) return whole({});
                const network = readsOf(subscriptionOfSubnet(id));
                return await subnets(id.toLowerCase(), requestedAt, async () =>
                    whole(await readSubnet(network, id)),
                );
            },
            resourceLocks: async () =>
                await locksOf(server, encryptionOf(await properties()), {
                    locks: () => locks(subscriptionId, requestedAt, () => readLocks(reads, subscriptionId)),
                    vaults: (type) => vaultsOf(subscriptionId, type),
                }),
            logWorkspaces: async () =>
                await workspacesOf(await diagnosticSettings(), (id) =>
                    workspaces(id, requestedAt, () =>
                        readWorkspace(readsOf(subscriptionOfWorkspace(id)), id),
                    ),
                ),
            policyAssignments: async () =>
                await assignmentsOf(
                    server,
                    await assignments(subscriptionId, requestedAt, () =>
                        readAssignments(reads, subscriptionId),
                    ),
                    (id) => initiatives(id.toLowerCase(), () => readInitiative(reads, id)),
                ),
        };
    };
}

/** Returns the data encryption of the server; undefined when it is unread. */
function encryptionOf({
    value,
    unread,
}: Parsed<ServerProperties>): ServerProperties['dataEncryption'] | undefined {
    return unread.some(({ part }) => part === 'dataEncryption') ? undefined : value.dataEncryption;
}

/** Returns the subscriptions of the identities that use the keys, where vaults often are as well. */
function subscriptionsOfIdentities(encryption: DataEncryption): readonly string[] {
    const ids = [encryption.primaryUserAssignedIdentityId, encryption.geoBackupUserAssignedIdentityId];
    return ids.flatMap((id) => {
        const subscriptionId = /^\/subscriptions\/([0-9a-f-]{36})\//i.exec(id ?? '')?.[1];
        return subscriptionId === undefined ? [] : [subscriptionId.toLowerCase()];
    });
}
