import type { Baseline } from '../../baseline/baseline.ts';
import { baselineFrom } from '../../baseline/origin.ts';
import { standardControls } from '../../baseline/profiles.ts';
import { BaselineUnreadableError } from '../../errors.ts';
import type { CurrentBaseline } from '../../model/current-baseline.ts';

/** Returns the documents of the baseline that is in force. Throws BaselineUnreadableError. */
export function baselineDocument({ source }: CurrentBaseline): Baseline {
    const baseline = baselineFrom(source, standardControls());
    if (baseline !== undefined) return baseline;
    throw new BaselineUnreadableError(['this version of Pgwarden cannot read the baseline that is in force']);
}
