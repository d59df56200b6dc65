import type { Change } from '../../src/model/change.ts';

/** The repair of a parameter, as most entries of an audit have one. */
export const sampleChange: Change = {
    kind: 'parameter',
    name: 'log_checkpoints',
    from: 'off',
    to: 'on',
    dataType: 'Boolean',
    isDynamicConfig: true,
    control: 'log-checkpoints',
    disruption: 'none',
};
