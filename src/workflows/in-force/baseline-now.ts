import { BaselineUnreadableError, StorageUnavailableError } from '../../errors.ts';
import type { CurrentBaseline } from '../../model/current-baseline.ts';
import type { BaselineSource } from '../../ports.ts';

export interface BaselineNow {
    /** Absent: none can be used. */
    readonly baseline?: CurrentBaseline;
    /** The reason why none can be used, or why the newest document does not count. Absent: all is well. */
    readonly problem?: string;
}

/** Returns the baseline that counts now, or the reason why there is none. */
export async function baselineNow(source: Pick<BaselineSource, 'current'>): Promise<BaselineNow> {
    try {
        const baseline = await source.current();
        const { refusal } = baseline;
        return refusal === undefined
            ? { baseline }
            : { baseline, problem: `The newest baseline is refused: ${refusal.join('; ')}` };
    } catch (error) {
        if (!(error instanceof StorageUnavailableError || error instanceof BaselineUnreadableError)) {
            throw error;
        }
        return { problem: error.message };
    }
}
