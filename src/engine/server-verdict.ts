import type { ServerVerdict, Verdict } from '../model/verdict.ts';

/** One control's part in the verdict of a server. */
export interface CountedControl {
    readonly verdict: Pick<Verdict, 'kind'>;
    /** True if an exemption allows the drift. */
    readonly isExempt?: boolean;
}

/**
 * Returns the verdict of a server as a whole. The sweep, the posture and the reports all ask here, so that they agree.
 * Drift comes first, then what could not be read. An exempted drift is not drift, and a server of which nothing was
 * evaluated is unknown.
 */
export function serverVerdict(controls: readonly CountedControl[]): ServerVerdict {
    if (controls.length === 0) return 'unknown';
    if (controls.some(({ verdict, isExempt }) => verdict.kind === 'drifted' && isExempt !== true)) {
        return 'drifted';
    }
    return controls.some(({ verdict }) => verdict.kind === 'unknown') ? 'unknown' : 'compliant';
}
