import { TagsNotReadError } from '../../baseline/selector.ts';
import type { Control } from '../../controls/definition/control.ts';
import type { ServerGateContext } from '../../engine/gate.ts';
import { readingsIn } from '../../engine/last-reads.ts';
import { BaselineUnreadableError } from '../../errors.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { CurrentBaseline } from '../../model/current-baseline.ts';
import type { EndedSweep } from '../../model/fleet-overview.ts';
import type { PauseState } from '../../model/pause.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { Digest } from '../../ports.ts';
import type { PreviewTally } from '../../views/preview-tally.ts';
import { serverUnder } from '../../views/server-preview.ts';
import { isStale } from '../../views/staleness.ts';
import { gateContextOf, pauseOf } from '../server/gate-context.ts';

/** Both baselines of a subscription, or the reason why one cannot be read. */
export interface Baselines {
    readonly proposed: CurrentBaseline | BaselineUnreadableError;
    readonly inForce: CurrentBaseline | BaselineUnreadableError;
}

export interface PreviewServerContext {
    readonly now: Date;
    readonly controls: readonly Control[];
    readonly digest: Digest;
    readonly pause: PauseState;
    /** The last sweeps that ended, newest first. */
    readonly sweeps: readonly EndedSweep[];
    readonly baselines: (record: ServerRecord) => Promise<Baselines>;
}

/** Judges the last reads of a server under both baselines, and adds it to the tally. */
export async function previewServer(
    tally: PreviewTally,
    record: ServerRecord,
    context: PreviewServerContext,
): Promise<void> {
    const { now, controls, digest, pause, sweeps } = context;
    const server = serverPath(record.server);
    const readings = readingsIn(record.lastReads ?? {});
    if (Object.keys(readings).length === 0) {
        tally.addUnjudged('notKnown', server, 'its last reads are not known yet; the next sweep adds them');
        return;
    }
    const baselines = await context.baselines(record);
    const proposed = effectiveOf(baselines.proposed, record);
    if (proposed.kind !== 'effective') {
        tally.addUnjudged(proposed.kind, server, proposed.reason);
        return;
    }
    const found = effectiveOf(baselines.inForce, record);
    const judging = { readings, controls, gate: withoutSwitches(digest, record, now) };
    const under = serverUnder(record, proposed.baseline, judging);
    const isSame = found.kind === 'effective' && decides(found.baseline) === decides(proposed.baseline);
    const other = () =>
        found.kind === 'effective' ? { inForce: serverUnder(record, found.baseline, judging) } : {};
    tally.addJudged({
        server,
        proposed: under,
        // One judgement is enough where both baselines ask the same of the server.
        ...(isSame ? { inForce: under } : other()),
        isStale: under.readAt !== undefined && isStale(under.readAt, now, sweeps),
        isPaused: pauseOf(pause, record, now) !== undefined,
    });
}

/** The gate's context with dry-run off and nothing paused. */
function withoutSwitches(digest: Digest, record: ServerRecord, now: Date): ServerGateContext {
    return gateContextOf(record, { digest, now, isDryRun: false, paused: undefined });
}

type Effective =
    | { readonly kind: 'effective'; readonly baseline: EffectiveBaseline }
    | { readonly kind: 'tagsNotKnown' | 'undecidable'; readonly reason: string };

function effectiveOf(current: Baselines['proposed'], { server, tags }: ServerRecord): Effective {
    if (current instanceof BaselineUnreadableError) return { kind: 'undecidable', reason: current.message };
    try {
        return { kind: 'effective', baseline: current.effective(server, tags) };
    } catch (error) {
        if (error instanceof TagsNotReadError) return { kind: 'tagsNotKnown', reason: error.message };
        if (error instanceof BaselineUnreadableError) return { kind: 'undecidable', reason: error.message };
        throw error;
    }
}

/** Returns everything in a baseline that a judgement depends on, as text. */
function decides({ thresholds, modes, exemptions, guardRails, refusal = '' }: EffectiveBaseline): string {
    return canonicalJson([thresholds, modes, exemptions, guardRails, refusal]);
}
