import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { replicaPage } from './shared/links.ts';
import { dependsOnSections } from './shared/missing-parts.ts';
import { isReplica } from './shared/replica.ts';

const modes = { any: ['ZoneRedundant', 'SameZone'], ZoneRedundant: ['ZoneRedundant'] } as const;

export const highAvailability = defineControl({
    id: 'high-availability',
    title: 'A standby takes over when the server fails',
    failureTitle: 'No standby takes over when the server fails',
    severity: 'low',
    area: 'platform',
    mode: 'report',
    references: {
        azurePolicy: [
            {
                id: '493c215d-2553-4976-bc81-57d2c04fc8c1',
                name: '[Preview]: Azure Database for PostgreSQL Flexible Server should be Zone Resilient',
            },
        ],
        mcsb: [],
        cis: [],
    },
    differences: {
        replica: {
            verdict: 'compliant',
            reason: 'A read replica cannot have high availability; Azure Policy calls it non-compliant.',
        },
    },
    texts: {
        checks: [
            '`highAvailability.mode` is `ZoneRedundant`, or `SameZone` where the threshold `highAvailability` is `any` (the default; `strict` wants `ZoneRedundant`).',
            'The control does not apply to a read replica.',
            'It applies to every tier: a server of the tier Burstable, for which Microsoft documents no high availability, drifts until it has another tier.',
        ],
        why: [
            'A standby takes over when the server fails, and in another zone (`ZoneRedundant`) also when its zone fails.',
            'Without one, the server is down until Azure has repaired it.',
        ],
        repair: [
            'None: a standby about doubles the cost, and not every tier and region offers it.',
            'Azure refuses to change from one mode to the other: a server in `SameZone` is first set to `Disabled`, then to `ZoneRedundant`.',
        ],
        repairByHand: [
            `az rest --method patch --url "$SERVER_ID?api-version=2025-08-01" --body '{"properties":{"highAvailability":{"mode":"Disabled"}}}'`,
            'az postgres flexible-server wait --resource-group $RG --name $SERVER --custom "state==\'Ready\'"',
            `az rest --method patch --url "$SERVER_ID?api-version=2025-08-01" --body '{"properties":{"highAvailability":{"mode":"ZoneRedundant"}}}'`,
        ],
        outOfScope: ['The health of the standby, and the reconnection of clients after a failover.'],
        links: [
            {
                title: 'High availability',
                url: 'https://learn.microsoft.com/azure/postgresql/high-availability/concepts-high-availability',
            },
            replicaPage,
        ],
    },
    reads: ['server'],
    decidableWithout: dependsOnSections('highAvailability', 'replicationRole'),
    evaluate({ server }, { highAvailability: wanted }) {
        if (isReplica(server)) return notApplicable('A read replica cannot have high availability');
        const { mode } = server.highAvailability;
        const enough = modes[wanted];
        if (enough.some((each) => each.toLowerCase() === mode.toLowerCase())) return compliant;
        return drifted(
            [{ what: 'highAvailability.mode', found: mode, wanted: enough.join(' or ') }],
            'A standby about doubles the cost of the server, and not every tier and region offers it',
        );
    },
});
