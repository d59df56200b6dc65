import type { ResourceLock } from '../model/surroundings.ts';
import { compliant, drifted, type Finding } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';

/** A ReadOnly lock forbids deletions too. */
const levels = ['cannotdelete', 'readonly'];

export const resourceLock = defineControl({
    id: 'resource-lock',
    title: 'Locks protect the server and its key vaults from deletion',
    failureTitle: 'The server or a key vault can be deleted in one step',
    severity: 'low',
    area: 'platform',
    mode: 'report',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            'Only where the baseline asks for it (`resourceLocks`; `true` in `strict`).',
            'A lock of level `CanNotDelete` or `ReadOnly` holds for the server: on itself, its resource group or its subscription.',
            'The same for the vault or Managed HSM of each customer-managed key. A vault in another subscription is unknown.',
        ],
        why: ['A deleted server can be restored for some days only, and a server without its key is lost.'],
        repair: [
            'None: who may write locks may remove them.',
            'Choose `CanNotDelete`: under a `ReadOnly` lock, Azure refuses every repair with `ScopeLocked`.',
            'Under any lock, Azure also refuses to delete firewall rules, administrators and diagnostic settings of the server.',
        ],
        repairByHand: ['az lock create --name keep --lock-type CanNotDelete --resource "$SERVER_ID"'],
        outOfScope: ['Soft delete and purge protection of the vault.'],
        links: [
            {
                title: 'Lock your resources',
                url: 'https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources',
            },
        ],
    },
    reads: ['resourceLocks'],
    notAsked: ({ resourceLocks = false }) => (resourceLocks ? undefined : 'The baseline asks for no locks'),
    /** A lock that is known is enough for its resource; a resource without one is drift, unless a lock was not read. */
    decidableWithout({ part }) {
        if (part.startsWith('locks/')) return 'compliance';
        return part === '' ? 'nothing' : 'drift';
    },
    evaluate({ resourceLocks: { server, vaults } }) {
        const evidence = [
            ...findings('server', server),
            ...vaults.flatMap(({ vault, locks }) =>
                locks === 'unread' ? [] : findings(`vault ${vault}`, locks),
            ),
        ];
        return evidence.length === 0
            ? compliant
            : drifted(evidence, 'Pgwarden writes no locks: with that permission it could remove them');
    },
});

function findings(what: string, locks: readonly ResourceLock[]): readonly Finding[] {
    if (locks.some(({ level }) => levels.includes(level.toLowerCase()))) return [];
    const found = locks.length === 0 ? 'none' : locks.map(({ level }) => level).join(', ');
    return [{ what: `Microsoft.Authorization/locks (${what})`, found, wanted: 'CanNotDelete' }];
}
