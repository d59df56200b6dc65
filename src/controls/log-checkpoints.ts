import { defineControl } from './definition/control.ts';
import { loggingPage, postgresLoggingPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { anyParameterDefinition, requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { parameterPlan, parameterVerdict } from './shared/parameters.ts';

const name = 'log_checkpoints';

export const logCheckpoints = defineControl({
    id: 'log-checkpoints',
    title: 'Checkpoints are logged',
    failureTitle: 'Checkpoints are not logged',
    severity: 'medium',
    area: 'logging',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: '70be9e12-c935-49ac-9bd8-fd64b85c1f87',
                name: 'Log checkpoints should be enabled for PostgreSQL flexible servers',
            },
            anyParameterDefinition,
        ],
        configurationName: name,
        mcsb: ['LT-3'],
        cis: ['5.2.2'],
    },
    texts: {
        checks: ['`log_checkpoints` is `on`, in any case.', ...requiredParameter],
        why: [
            'Checkpoints show in the log when the server was under write pressure or recovering.',
            'Without them, an incident cannot be told apart from an attack on its storage.',
        ],
        repair: ['Sets `log_checkpoints` to `on`, which takes effect without a restart.'],
        disruption: { kind: 'none', effect: ['The log gets one line per checkpoint.'] },
        repairByHand: [setParameter(name, 'on')],
        outOfScope: ['The frequency of checkpoints.'],
        links: [loggingPage, postgresLoggingPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => parameterVerdict(parameters, name, 'on'),
    owns: { [`configurations/${name}`]: [] },
    plan: ({ parameters }) => parameterPlan(parameters, name, 'on', 'log-checkpoints'),
});
