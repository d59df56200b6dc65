import type { Replica } from '../model/copies.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { replicaPage } from './shared/links.ts';
import { isInSections } from './shared/missing-parts.ts';
import { isReplica } from './shared/replica.ts';

export const readReplica = defineControl({
    id: 'read-replica',
    title: 'The server has its read replicas, and they replicate',
    failureTitle: 'The server lacks a read replica that replicates',
    severity: 'low',
    area: 'platform',
    mode: 'report',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            'The server has at least `readReplica.minimum` (0) read replicas that are `Ready` or `Updating` and replicate (`Active`); with `readReplica.anotherRegion`, in another region than its own.',
            'With 0, the baseline asks for none, the list is not read, and the control does not apply. Set more for some servers in a scope, by tag for instance.',
            'The control does not apply to a read replica.',
        ],
        why: ['A replica in another region takes over when a whole region fails.'],
        repair: [
            'None: a replica costs as much as the server, and belongs to a network that an operator must choose.',
        ],
        repairByHand: [
            'az postgres flexible-server replica create --resource-group $RG --source-server $SERVER_ID --name <replica> --location <region>',
        ],
        outOfScope: [
            'The lag of the replication.',
            'An event of a replica does not name its primary: Pgwarden finds a lost replica at the next sweep.',
        ],
        links: [replicaPage],
    },
    reads: ['server', 'replicas'],
    notAsked: ({ readReplica: { minimum } }) =>
        minimum === 0 ? 'The baseline asks for no read replica (readReplica.minimum)' : undefined,
    decidableWithout(missing, { server }) {
        if (isInSections(missing, ['replicationRole'])) return 'nothing';
        return missing.slice === 'replicas' && !isReplica(server) ? 'compliance' : 'everything';
    },
    evaluate({ server, replicas }, { readReplica: asked }) {
        if (isReplica(server)) return notApplicable('A read replica has no replicas of its own');
        const counted = replicas.filter((each) => counts(each, server.location, asked));
        if (counted.length >= asked.minimum) return compliant;
        const where = asked.anotherRegion ? ` outside of ${server.location}` : '';
        return drifted(
            [
                {
                    what: 'replicas',
                    found: replicas.map(described).join(', ') || 'none',
                    wanted: `${asked.minimum} that replicate (Active)${where}`,
                },
            ],
            'A read replica costs as much as the server, and belongs to a network that an operator must choose',
        );
    },
});

function counts(
    { location, state, replicationState }: Replica,
    ofPrimary: string,
    { anotherRegion }: Thresholds['readReplica'],
): boolean {
    if (anotherRegion && location === ofPrimary) return false;
    return /^(ready|updating)$/i.test(state) && /^active$/i.test(replicationState ?? '');
}

function described({ name, location, state, replicationState = 'no state' }: Replica): string {
    return `${name} in ${location} (${state}, ${replicationState})`;
}
