import { describe, expect, test } from 'vitest';
import { changeTarget } from '../../../src/changes/kinds.ts';
import type { Change } from '../../../src/model/change.ts';
import { testKindOf } from '../../support/changes/kinds.ts';
import { forEveryRepair, lawfulControls, lawTimeout } from './for-every-state.ts';

describe.each(lawfulControls.filter(({ plan }) => plan !== undefined))(
    '$id',
    { timeout: lawTimeout },
    (control) => {
        test('it writes only the parts that it owns, and the other parts survive', () => {
            forEveryRepair(control, (_, changes) => {
                for (const change of changes) {
                    const target = changeTarget(change);
                    const fields = control.owns?.[target] ?? control.owns?.[family(change)];
                    expect({ target, fields }).toEqual({ target, fields: expect.any(Array) });
                    testKindOf(change).expectSurvival?.(change, fields ?? []);
                }
            });
        });
    },
);

function family(change: Change): string {
    if (change.kind === 'keyRotation' || change.kind === 'keyRotationPolicy') return 'keys';
    return changeTarget(change).split('/')[0] ?? '';
}
