import type { EffectiveBaseline } from '../model/baseline.ts';
import { boundedVerdict } from '../model/bounded.ts';
import { serverVerdict } from '../model/control-state.ts';
import type { PostureEntry, ServerRecord } from '../model/server-record.ts';
import { compliant, type Verdict } from '../model/verdict.ts';
import type { Evaluation } from './evaluate.ts';
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
    const entries = evaluations.map(({ control: { id }, verdict }): readonly [string, PostureEntry] => [
        id,
        { verdict: boundedVerdict(verdict), at, ...countedAs(verdict, id, baseline) },
    ]);
    return withVerdict(Object.fromEntries([...Object.entries(known).filter(isOn), ...entries]));
}

/** Returns what the baseline makes of a control's verdict besides. Nothing: it counts as it is. */
export function countedAs(
    { kind }: Verdict,
    control: string,
    { exemptions, modes }: EffectiveBaseline,
): Pick<PostureEntry, 'isExempt' | 'isReported'> {
    if (kind !== 'drifted') return {};
    if (exemptions[control] !== undefined) return { isExempt: true };
    return modes[control] === 'report' ? { isReported: true } : {};
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
