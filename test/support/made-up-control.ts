import type { Control } from '../../src/controls/definition/control.ts';
import { compliant } from '../../src/model/verdict.ts';

/** A control that exists only in a test: it reads nothing and is always compliant, but for what the test says. */
export function madeUpControl(id: string, more: Partial<Control> = {}): Control {
    return {
        id,
        title: `${id} is as wanted`,
        failureTitle: `${id} is not as wanted`,
        severity: 'low',
        area: 'platform',
        mode: 'enforce',
        references: { azurePolicy: [], mcsb: [], cis: [] },
        texts: {
            checks: ['The property is as wanted.'],
            why: ['It matters.'],
            repair: ['Sets it.'],
            repairByHand: ['az version'],
            outOfScope: ['Everything else.'],
            links: [],
        },
        reads: [],
        evaluate: () => compliant,
        ...more,
    };
}
