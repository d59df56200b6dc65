import { defineControl } from '../../src/controls/definition/control.ts';
import { loggingPage } from '../../src/controls/shared/links.ts';
import { dependsOnParameters } from '../../src/controls/shared/missing-parts.ts';
import { requiredParameter, setParameter } from '../../src/controls/shared/parameter-texts.ts';
import { parameterPlan, parameterVerdict } from '../../src/controls/shared/parameters.ts';

const name = 'log_lock_waits';

/** The file that a new control would be. It is registered in tests only, and shows that nothing else is needed. */
export const newControl = defineControl({
    id: 'log-lock-waits',
    title: 'Long waits for locks are logged',
    failureTitle: 'Long waits for locks are not logged',
    severity: 'low',
    area: 'logging',
    mode: 'approve',
    references: { azurePolicy: [], mcsb: ['LT-4'], cis: [] },
    texts: {
        checks: ['`log_lock_waits` is `on`, in any case.', ...requiredParameter],
        why: ['A session that waits long for a lock can be an attack on availability.'],
        repair: ['Sets `log_lock_waits` to `on`, which takes effect without a restart.'],
        disruption: { kind: 'none', effect: ['The log gets one line per long wait.'] },
        repairByHand: [setParameter(name, 'on')],
        outOfScope: ['The length of the waits.'],
        links: [loggingPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => parameterVerdict(parameters, name, 'on'),
    owns: { [`configurations/${name}`]: [] },
    plan: ({ parameters }) => parameterPlan(parameters, name, 'on', 'log-lock-waits'),
});
