import { afterAbsence, present } from '../../engine/absence.ts';
import { type Decision, gate, gateSwitches } from '../../engine/gate.ts';
import { pause, superseded } from '../../engine/next-step.ts';
import { isOlder } from '../../engine/pacing.ts';
import { afterFreshLook } from '../../engine/transition.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { Change } from '../../model/change.ts';
import type { Remediation } from '../../model/remediation.ts';
import { baselineMark, readCircumstances } from '../assessment/circumstances.ts';
import { readProperties } from '../assessment/read-properties.ts';
import { lookAgain } from './look-again.ts';
import { moment, type Step, type Turn } from './turn.ts';

/** What may be sent now, or what is done instead. */
export type Asked =
    | {
          readonly kind: 'go';
          readonly remediation: Remediation;
          /** Undefined for what an operator asked to be undone: that is not of the baseline. */
          readonly baseline: EffectiveBaseline | undefined;
      }
    | { readonly kind: 'stop'; readonly step: Step };

/**
 * Asks everything again that may have changed since the plan: the switches, the baseline with its thresholds and tags,
 * what a person decided; and what stands at the target, when the plan is old, was made under another baseline, or met
 * somebody else's write.
 */
export async function askAgain(turn: Turn, remediation: Remediation): Promise<Asked> {
    const { ports, server } = turn;
    if (remediation.authority.kind === 'undo') return await askForUndo(turn, remediation);
    const current = await ports.baseline.current(server);
    const isStale = isOutdated(turn, remediation);
    if (current.needsTags && (isStale || turn.record.tags === undefined)) {
        const properties = await readProperties(ports.reader, server);
        if (properties === undefined) {
            const later = { reason: 'the tags, by which the baseline selects, cannot be read' };
            return stop(pause(remediation, later, ports.pacing, moment(turn)));
        }
        turn.record = { ...turn.record, tags: properties.tags };
    }
    const baseline = current.effective(server, turn.record.tags);
    const refusal = await refusalOf(turn, remediation, baseline);
    if (refusal !== undefined) return stop(superseded(refusal, true));
    const decidedUnder = baselineMark(ports.digest, baseline, remediation.change);
    if (!isStale && remediation.decidedUnder === decidedUnder) return { kind: 'go', remediation, baseline };
    const isOther = remediation.decidedUnder !== decidedUnder;
    return await withFreshLook(turn, { ...remediation, decidedUnder }, baseline, isOther);
}

/** What was read in the future was read by another clock: nobody knows how old it is. */
function isOutdated(turn: Turn, { readAt, looksFirst }: Remediation): boolean {
    const at = moment(turn);
    const isAhead = Date.parse(readAt) > at.now.getTime();
    return looksFirst === true || isAhead || isOlder(readAt, turn.ports.pacing.freshMs, at);
}

/** The change as it is planned now, if it may be made. */
async function withFreshLook(
    turn: Turn,
    remediation: Remediation,
    baseline: EffectiveBaseline,
    isOtherBaseline: boolean,
): Promise<Asked> {
    const look = await lookAgain(turn, remediation, baseline);
    switch (look.kind) {
        case 'missing':
            return stop(afterAbsence(remediation, look.reason, turn.ports.pacing));
        case 'unknown':
            return stop(
                look.isPassing
                    ? pause(remediation, look, turn.ports.pacing, moment(turn))
                    : superseded(look.reason, true),
            );
        case 'needless':
            // What was written may take effect after Azure said that it failed.
            if (remediation.writes > 0 && !isOtherBaseline)
                return stop({ kind: 'close', outcome: 'verified', lookAgain: false });
            return stop(
                superseded(
                    isOtherBaseline ? 'the baseline now allows it' : 'it is already as the baseline wants it',
                    false,
                ),
            );
        case 'unrepairable':
            return stop(superseded(look.reason, true));
        case 'same':
            return { kind: 'go', remediation: looked(remediation, look.readAt, baseline), baseline };
        case 'changed': {
            const changed = withChange(looked(remediation, look.readAt, baseline), look.change);
            if (changed === undefined) return stop(superseded(movedOn(look.change), true));
            const refusal = await refusalOf(turn, changed, baseline);
            return refusal === undefined
                ? { kind: 'go', remediation: changed, baseline }
                : stop(superseded(refusal, true));
        }
    }
}

/** The remediation right after its target was looked at. */
export function looked(
    remediation: Remediation,
    readAt: string,
    { digest }: Pick<EffectiveBaseline, 'digest'>,
): Remediation {
    const { looksFirst: _looks, ...rest } = present(remediation);
    return { ...rest, readAt, ...(digest === undefined ? {} : { baseline: digest }) };
}

/** The remediation with another change of its target. Undefined when a person said yes to the one that it has. */
export function withChange(remediation: Remediation, change: Change): Remediation | undefined {
    if (remediation.authority.kind !== 'baseline') return undefined;
    const { intentions } = remediation;
    return { ...remediation, change, ...(intentions === undefined ? {} : { intentions: intentions + 1 }) };
}

export function movedOn({ from }: Change): string {
    return `the state moved on before the write; it is now ${typeof from === 'string' ? from : canonicalJson(from)}`;
}

/** Why the change must not be made now, or undefined. */
async function refusalOf(
    turn: Turn,
    { id, change }: Remediation,
    baseline: EffectiveBaseline,
): Promise<string | undefined> {
    const { ports, server, record } = turn;
    const properties = change.kind === 'restart' ? await readProperties(ports.reader, server) : undefined;
    const circumstances = (await readCircumstances(ports, server, properties))(record, change, id);
    return objectionIn(gate(change, baseline, circumstances));
}

function objectionIn(decision: Decision | undefined): string | undefined {
    if (decision === undefined || decision.kind === 'apply') return undefined;
    return decision.kind === 'ask' ? 'it needs an approval now' : decision.reason;
}

/** What an operator asked to be undone needs no leave of the baseline, only of the switches. */
async function askForUndo(turn: Turn, remediation: Remediation): Promise<Asked> {
    const { ports, server, record } = turn;
    const { change, id } = remediation;
    const circumstances = (await readCircumstances(ports, server, undefined))(record, change, id);
    const refusal = objectionIn(gateSwitches(circumstances));
    if (refusal !== undefined) return stop(superseded(refusal, true));
    if (!isOutdated(turn, remediation)) return { kind: 'go', remediation, baseline: undefined };
    const answer = await ports.writer.readBack(server, change);
    return stop(afterFreshLook(remediation, answer, ports.pacing, moment(turn)));
}

function stop(step: Step): Asked {
    return { kind: 'stop', step };
}
