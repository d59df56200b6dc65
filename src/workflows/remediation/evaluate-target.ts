import { changeTarget } from '../../changes/kinds.ts';
import type { Control } from '../../controls/definition/control.ts';
import { happenedAt } from '../../engine/attribution.ts';
import { controlsOfChange, evaluate, slicesReadBy } from '../../engine/evaluate.ts';
import { actorText } from '../../model/cause.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { OtherFound, ReadBackResult } from '../../model/write-results.ts';
import type { BaselineSource, ServerReader } from '../../ports.ts';

export interface EvaluateTargetPorts {
    readonly reader: ServerReader;
    readonly baseline: BaselineSource;
    readonly controls: readonly Control[];
}

/**
 * Evaluates the controls of a target that reads neither as before nor as written, and names the actors that changed it. An
 * undo is against what controls want, so they are not evaluated for it.
 */
export async function evaluateTarget(
    ports: EvaluateTargetPorts,
    record: ServerRecord,
    remediation: Remediation,
    answer: OtherFound,
): Promise<ReadBackResult> {
    const { change, authority } = remediation;
    const changedBy = actorsAfterWrite(record, remediation);
    const known: OtherFound = changedBy === undefined ? answer : { ...answer, changedBy };
    if (authority.kind === 'undo') return known;
    const current = await ports.baseline.current(record.server);
    if (current.needsTags && record.tags === undefined) return known;
    const { thresholds } = current.effective(record.server, record.tags);
    const asked = controlsOfChange(ports.controls, change);
    const reading = await ports.reader.read(record.server, slicesReadBy(asked));
    if (reading.kind === 'missing') return reading;
    const evaluations = evaluate(asked, reading.slices, thresholds);
    const isSatisfying = evaluations.every(({ verdict }) => verdict.kind === 'compliant');
    return { ...known, isSatisfying };
}

/** Returns the actors that changed the target after the write was sent, if events named that very target. */
function actorsAfterWrite(
    { deferred }: ServerRecord,
    { change, startedAt }: Remediation,
): string | undefined {
    const target = changeTarget(change).toLowerCase();
    const since = Date.parse(startedAt ?? '');
    const actors = (deferred?.recentEvents ?? [])
        .filter((arrived) => arrived.event.resource?.toLowerCase().endsWith(target) === true)
        .filter((arrived) => happenedAt(arrived) > since)
        .map(({ event }) => actorText(event));
    return actors.length === 0 ? undefined : [...new Set(actors)].join(' and ');
}
