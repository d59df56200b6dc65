import { defineControl } from './definition/control.ts';
import { loggingPage, postgresLoggingPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { anyParameterDefinition, requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { parameterPlan, switchVerdict } from './shared/parameters.ts';

const name = 'log_disconnections';

export const logDisconnections = defineControl({
    id: 'log-disconnections',
    title: 'The end of every session is logged',
    failureTitle: 'The end of sessions is not logged',
    severity: 'medium',
    area: 'logging',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: '1d14b021-1bae-4f93-b36b-69695e14984a',
                name: 'Disconnections should be logged for PostgreSQL flexible servers',
            },
            anyParameterDefinition,
        ],
        configurationName: name,
        mcsb: ['LT-3'],
        cis: ['5.2.7'],
    },
    texts: {
        checks: [
            '`log_disconnections` is `on`, in any case.',
            'The control does not apply where the parameter is read-only and on.',
            ...requiredParameter,
        ],
        why: ['The end of a session shows how long a client was connected.'],
        repair: ['Sets `log_disconnections` to `on`, which takes effect without a restart.'],
        disruption: { kind: 'none', effect: ['The log gets one line per session.'] },
        repairByHand: [setParameter(name, 'on')],
        outOfScope: ['The statements of the session: see `pgaudit-classes`.'],
        links: [loggingPage, postgresLoggingPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => switchVerdict(parameters, name),
    owns: { [`configurations/${name}`]: [] },
    plan: ({ parameters }) => parameterPlan(parameters, name, 'on', 'log-disconnections'),
});
