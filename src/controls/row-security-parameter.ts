import { defineControl } from './definition/control.ts';
import { accessPage, postgresRowSecurityPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { parameterPlan, parameterVerdict } from './shared/parameters.ts';

const name = 'row_security';

export const rowSecurityParameter = defineControl({
    id: 'row-security-parameter',
    title: 'Policies of row-level security are applied',
    failureTitle: 'Queries fail where a policy of row-level security applies',
    severity: 'low',
    area: 'authentication',
    mode: 'enforce',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: ['`row_security` is `on`, in any case.', ...requiredParameter],
        why: [
            'With `off`, PostgreSQL refuses every query that a policy would filter.',
            'It shows no forbidden row, but owners then tend to drop the policy, or to grant `BYPASSRLS`.',
        ],
        repair: ['Sets `row_security` to `on`, its default, which takes effect without a restart.'],
        disruption: {
            kind: 'none',
            effect: ['A query that failed returns the rows that its role may see.'],
        },
        repairByHand: [setParameter(name, 'on')],
        outOfScope: [
            'The policies, roles with `BYPASSRLS`, and settings of single roles and databases, all of which are in the database.',
        ],
        links: [accessPage, postgresRowSecurityPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => parameterVerdict(parameters, name, 'on'),
    owns: { [`configurations/${name}`]: [] },
    plan: ({ parameters }) => parameterPlan(parameters, name, 'on', 'row-security-parameter'),
});
