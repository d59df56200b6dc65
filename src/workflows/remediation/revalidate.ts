import { afterAbsence, present } from '../../engine/absence.ts';
import { type Decision, gate, gateContext, gateSwitches } from '../../engine/gate.ts';
import { pollLater, superseded } from '../../engine/remediation-steps.ts';
import { isOlder } from '../../engine/retry-policy.ts';
import { afterFreshLook } from '../../engine/transition.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { Change } from '../../model/change.ts';
import type { Remediation } from '../../model/remediation.ts';
import { baselineMark, readGateContext } from '../server/gate-context.ts';
import { readProperties } from '../server/read-properties.ts';
import { checkTarget } from './check-target.ts';
import { type LeasedServer, retryClock, type Step } from './leased-server.ts';

/** The change that may be sent now, or the step that is taken instead. */
export type Revalidation =
    | {
          readonly kind: 'go';
          readonly remediation: Remediation;
          /** Undefined for what an operator asked to be undone: that is not of the baseline. */
          readonly baseline: EffectiveBaseline | undefined;
      }
    | { readonly kind: 'stop'; readonly step: Step };

/**
 * Checks again everything that may have changed since the plan: the switches, the baseline with its thresholds and tags,
 * operators' decisions; and the target, when the plan is old, was made under another baseline, or met another actor's
 * write.
 */
export async function revalidate(leased: LeasedServer, remediation: Remediation): Promise<Revalidation> {
    const { ports, server } = leased;
    if (remediation.authority.kind === 'undo') return await revalidateUndo(leased, remediation);
    const current = await ports.baseline.current(server);
    const isStale = isOutdated(leased, remediation);
    if (current.needsTags && (isStale || leased.record.tags === undefined)) {
        const properties = await readProperties(ports.reader, server);
        if (properties === undefined) {
            const later = { reason: 'the tags, by which the baseline selects, cannot be read' };
            return stop(pollLater(remediation, later, retryClock(leased)));
        }
        leased.record = { ...leased.record, tags: properties.tags };
    }
    const baseline = current.effective(server, leased.record.tags);
    const decidedUnder = baselineMark(ports.digest, baseline, remediation.change);
    const isSame = !isStale && remediation.decidedUnder === decidedUnder;
    // The switch is read once more right before the request.
    if (isSame && leased.isJustPlanned && baseline.refusal === undefined) {
        return { kind: 'go', remediation, baseline };
    }
    const refusal = await refusalOf(leased, remediation, baseline);
    if (refusal !== undefined) return stop(superseded(refusal, true));
    if (isSame) return { kind: 'go', remediation, baseline };
    const isOther = remediation.decidedUnder !== decidedUnder;
    return await withFreshLook(leased, { ...remediation, decidedUnder }, baseline, isOther);
}

/** Returns whether the plan is old. A read in the future was made by another clock, so its age is unknown. */
function isOutdated(leased: LeasedServer, { readAt, checksTargetFirst }: Remediation): boolean {
    const at = retryClock(leased);
    const isAhead = Date.parse(readAt) > at.now.getTime();
    return checksTargetFirst === true || isAhead || isOlder(readAt, leased.ports.retryPolicy.freshMs, at);
}

/** The change as it is planned now, if it may be made. */
async function withFreshLook(
    leased: LeasedServer,
    remediation: Remediation,
    baseline: EffectiveBaseline,
    isOtherBaseline: boolean,
): Promise<Revalidation> {
    const look = await checkTarget(leased, remediation, baseline);
    switch (look.kind) {
        case 'missing':
            return stop(afterAbsence(remediation, look.reason, leased.ports.retryPolicy));
        case 'unknown':
            return stop(
                look.isTransientLack
                    ? pollLater(remediation, look, retryClock(leased))
                    : superseded(look.reason, true),
            );
        case 'needless':
            // A write may take effect after Azure reported that it failed.
            if (remediation.writes > 0 && !isOtherBaseline)
                return stop({ kind: 'close', outcome: 'verified', reassess: false });
            return stop(
                superseded(
                    isOtherBaseline ? 'the baseline now allows it' : 'it is already as the baseline wants it',
                    false,
                ),
            );
        case 'unrepairable':
            return stop(superseded(look.reason, true));
        case 'same':
            return { kind: 'go', remediation: targetChecked(remediation, look.readAt, baseline), baseline };
        case 'changed': {
            const changed = withChange(targetChecked(remediation, look.readAt, baseline), look.change);
            if (changed === undefined) return stop(superseded(movedOn(look.change), true));
            const refusal = await refusalOf(leased, changed, baseline);
            return refusal === undefined
                ? { kind: 'go', remediation: changed, baseline }
                : stop(superseded(refusal, true));
        }
    }
}

/** Returns the remediation right after its target was read. */
export function targetChecked(
    remediation: Remediation,
    readAt: string,
    { digest }: Pick<EffectiveBaseline, 'digest'>,
): Remediation {
    const { checksTargetFirst: _checked, ...rest } = present(remediation);
    return { ...rest, readAt, ...(digest === undefined ? {} : { baseline: digest }) };
}

/** Returns the remediation with another change of its target. Undefined when an operator approved the present one. */
export function withChange(remediation: Remediation, change: Change): Remediation | undefined {
    if (remediation.authority.kind !== 'baseline') return undefined;
    const { intentions } = remediation;
    return { ...remediation, change, ...(intentions === undefined ? {} : { intentions: intentions + 1 }) };
}

export function movedOn({ from }: Change): string {
    return `the value changed before the write; it is now ${typeof from === 'string' ? from : canonicalJson(from)}`;
}

/** Returns the reason not to make the change now, or undefined. */
async function refusalOf(
    leased: LeasedServer,
    { id, change }: Remediation,
    baseline: EffectiveBaseline,
): Promise<string | undefined> {
    const { ports, server, record } = leased;
    const properties = change.kind === 'restart' ? await readProperties(ports.reader, server) : undefined;
    const context = gateContext(await readGateContext(ports, record, id), change, properties);
    return objectionIn(gate(change, baseline, context));
}

function objectionIn(decision: Decision | undefined): string | undefined {
    if (decision === undefined || decision.kind === 'apply') return undefined;
    return decision.kind === 'ask' ? 'it needs an approval now' : decision.reason;
}

/** Checks the switches for an undo: an operator asked for it, so the baseline has no say. */
async function revalidateUndo(leased: LeasedServer, remediation: Remediation): Promise<Revalidation> {
    const { ports, server, record } = leased;
    const { change, id } = remediation;
    const refusal = objectionIn(gateSwitches(await readGateContext(ports, record, id)));
    if (refusal !== undefined) return stop(superseded(refusal, true));
    if (!isOutdated(leased, remediation)) return { kind: 'go', remediation, baseline: undefined };
    const answer = await ports.writer.readBack(server, change);
    return stop(afterFreshLook(remediation, answer, retryClock(leased)));
}

function stop(step: Step): Revalidation {
    return { kind: 'stop', step };
}
