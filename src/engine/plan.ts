import { changeTarget, mergedChange } from '../changes/kinds.ts';
import { waitsForRestart } from '../changes/parameter.ts';
import type { Area } from '../controls/definition/control.ts';
import type { EffectiveBaseline } from '../model/baseline.ts';
import type { Change } from '../model/change.ts';
import type { SliceReadings } from '../model/server-state.ts';
import type { Evaluation } from './evaluate.ts';
import { narrowedState } from './narrowed-state.ts';

/** Changes on one server run in this order of areas; the network comes last because it may cut clients off. */
const areaOrder: readonly Area[] = [
    'encryption',
    'transport',
    'authentication',
    'access',
    'logging',
    'platform',
    'diagnostics',
    'network',
];

/**
 * The writes that repair what drifted, in the order in which they run, at most one for each target and mode. Within an area:
 * dynamic parameters, static ones, the restart, then what depends on it.
 */
export function planChanges(
    evaluations: readonly Evaluation[],
    readings: SliceReadings,
    baseline: EffectiveBaseline,
): readonly Change[] {
    const ranked: Ranked[] = [];
    for (const { control, verdict } of evaluations) {
        if (verdict.kind !== 'drifted' || verdict.unrepairable !== undefined || control.plan === undefined)
            continue;
        const narrowed = narrowedState(control, readings, baseline.thresholds);
        if (narrowed.kind === 'unreadable') continue;
        for (const change of control.plan(narrowed.state, baseline.thresholds)) {
            const area = change.kind === 'restart' ? 'logging' : control.area;
            ranked.push({
                rank: areaOrder.indexOf(area) * 10 + stage(change, control.reassessAfter !== undefined),
                change,
                treatment: treatmentOf(control.id, baseline),
            });
        }
    }
    ranked.sort((a, b) => a.rank - b.rank);
    return merged(ranked);
}

interface Ranked {
    readonly rank: number;
    readonly change: Change;
    /** Treatment of the control by the baseline: only changes of the same treatment may become one write. */
    readonly treatment: string;
}

function treatmentOf(control: string, { modes, exemptions }: EffectiveBaseline): string {
    return exemptions[control] === undefined ? (modes[control] ?? 'off') : `exempt ${control}`;
}

function stage(change: Change, isDependent: boolean): number {
    if (change.kind === 'restart') return 2;
    if (isDependent) return 3;
    return waitsForRestart(change) ? 1 : 0;
}

/** Two changes of one target become one write that serves both controls, if the baseline treats both alike. */
function merged(ranked: readonly Ranked[]): readonly Change[] {
    const byTarget = new Map<string, Change>();
    for (const { change, treatment } of ranked) {
        const target = `${treatment} ${changeTarget(change)}`;
        const earlier = byTarget.get(target);
        byTarget.set(target, earlier === undefined ? change : mergedChange(earlier, change));
    }
    return [...byTarget.values()];
}
