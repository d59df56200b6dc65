import type { EffectiveBaseline } from '../model/baseline.ts';
import { boundedVerdict } from '../model/bounded.ts';
import type { PostureEntry, ServerRecord } from '../model/server-record.ts';
import { compliant } from '../model/verdict.ts';
import type { Evaluation } from './evaluate.ts';
import { serverVerdict } from './server-verdict.ts';
import { isSwitchedOff } from './switched-off.ts';

/** Compliance in a record: each control's last verdict, and the verdict of the server as a whole. */
export type ServerPosture = Required<Pick<ServerRecord, 'posture' | 'verdict'>>;

/** Returns the posture after an assessment. Controls that the baseline switches off are left out. */
export function postureAfter(
    known: ServerRecord['posture'],
    evaluations: readonly Evaluation[],
    baseline: EffectiveBaseline,
    /** Start of the read, ISO 8601. */
    at: string,
): ServerPosture {
    const isOn = ([control]: readonly [string, PostureEntry]): boolean => !isSwitchedOff(baseline, control);
    const entries = evaluations.map(({ control, verdict }): readonly [string, PostureEntry] => {
        const isExempt = verdict.kind === 'drifted' && baseline.exemptions[control.id] !== undefined;
        return [control.id, { verdict: boundedVerdict(verdict), at, ...(isExempt ? { isExempt } : {}) }];
    });
    return withVerdict(Object.fromEntries([...Object.entries(known).filter(isOn), ...entries]));
}

/** Returns the posture after these controls were repaired. */
export function postureAfterRepair(
    known: ServerRecord['posture'],
    controls: readonly string[],
    /** Instant at which the repair was read back, ISO 8601. */
    at: string,
): ServerPosture {
    const repaired = controls.map((control) => [control, { verdict: compliant, at }] as const);
    return withVerdict({ ...known, ...Object.fromEntries(repaired) });
}

function withVerdict(posture: ServerRecord['posture']): ServerPosture {
    return { posture, verdict: serverVerdict(Object.values(posture)) };
}
