import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { dependsOnSections } from './shared/missing-parts.ts';
import { isReplica } from './shared/replica.ts';

const modes = ['zoneredundant', 'samezone'];

export const highAvailability = defineControl({
    id: 'high-availability',
    title: 'A standby takes over when the server fails',
    severity: 'low',
    area: 'platform',
    references: { azurePolicy: ['493c215d-2553-4976-bc81-57d2c04fc8c1'], mcsb: ['BR-2'], cis: [] },
    reads: ['server'],
    decidableWithout: dependsOnSections('highAvailability', 'replicationRole'),
    evaluate({ server }) {
        if (isReplica(server)) return notApplicable('A read replica cannot have high availability');
        const { mode } = server.highAvailability;
        if (modes.includes(mode.toLowerCase())) return compliant;
        return drifted(
            [{ what: 'highAvailability.mode', found: mode, wanted: 'ZoneRedundant or SameZone' }],
            'A standby about doubles the cost of the server, and not every tier and region has it',
        );
    },
});
