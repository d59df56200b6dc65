import { fleet } from '../../model/audit-entry.ts';
import { serverKey } from '../../model/resource-id.ts';
import type { Sweep, SweepCounts, SweepPhase, SweepSummary } from '../../model/sweep.ts';
import { forgetLongDeleted } from './forget-long-deleted.ts';
import { answersOutstanding, answerTimeoutMs, requestAssessments } from './sweep-listing.ts';
import type { Progress, SweepPorts } from './sweep-ports.ts';
import { type SweepTally, tallied } from './sweep-tally.ts';

/** Delay between two looks at the results. */
const answerPollMs = 5_000;
/** Delay after which a known server that has not answered is requested again. */
const lateMs = 20_000;
/** Of the entry that sums a sweep up: room for some 300 subscriptions. */
const maxCharacters = 12_000;
/** Longest wait for the first assessment of a new server. */
const newServerMs = 120_000;

type Awaiting = SweepPhase & { readonly kind: 'awaiting' };

/**
 * Waits until every server is assessed. Known servers without a result are requested once more: they were not listed, so
 * they are deleted, or their message was lost. Then the sweep is summed up, once.
 */
export async function awaitAnswers(ports: SweepPorts, sweep: Sweep, phase: Awaiting): Promise<Progress> {
    const tally = await tallied(ports, sweep, phase.doubtful);
    const { silent } = tally;
    const remainingMs = Date.parse(phase.deadline) - ports.clock.now().getTime();
    const isLate = remainingMs <= answerTimeoutMs - lateMs;
    if (phase.doubtful === undefined && silent.length > 0 && isLate) {
        const asked = await requestAssessments(ports, sweep, silent);
        // Asked again, not listed again.
        return answersOutstanding(ports, { ...asked, seen: sweep.seen }, silent.map(serverKey));
    }
    const isOpen = silent.length > 0 || tally.isRepairing;
    // A new server has no row before its assessment; one that was deleted meanwhile never gets any.
    const isShort = tally.known - silent.length < sweep.seen && remainingMs > answerTimeoutMs - newServerMs;
    if ((isOpen || isShort) && remainingMs > 0) return { sweep, delayMs: answerPollMs };
    const counted = { ...sweep, readsPerServer: { ...sweep.readsPerServer, ...tally.readsPerServer } };
    return await conclude(ports, counted, summaryOf(ports, sweep, phase, tally));
}

function summaryOf(
    ports: SweepPorts,
    sweep: Sweep,
    { doubtful = [] }: Awaiting,
    { compliant, drifted, reported, repaired, appeared, left }: SweepTally,
): SweepSummary {
    const seen = Math.max(sweep.seen, compliant + drifted);
    return {
        seen,
        compliant,
        drifted,
        reported,
        repaired,
        unknown: seen - compliant - drifted,
        appeared,
        disappeared: doubtful.length - left.size,
        durationMs: ports.clock.now().getTime() - Date.parse(sweep.startedAt),
        unreadable: sweep.unreadable,
        listed: sweep.listed,
    };
}

async function conclude(ports: SweepPorts, sweep: Sweep, summary: SweepSummary): Promise<Progress> {
    await ports.audit.append({
        id: `swept:${sweep.id}`,
        at: ports.clock.now().toISOString(),
        server: fleet,
        outcome: 'sweepCompleted',
        reason: summaryText(summary),
        durationMs: summary.durationMs,
        counts: countsOf(summary),
        cause: { kind: 'sweep', sweepId: sweep.id },
    });
    await forgetLongDeleted(ports);
    const { unreadable, durationMs } = summary;
    const counts = countsOf(summary);
    ports.log.info('Sweep over', { sweepId: sweep.id, ...counts, durationMs, unreadable: unreadable.length });
    return { sweep: { ...sweep, phase: { kind: 'over' }, summary } };
}

function countsOf({
    unreadable: _unreadable,
    listed: _listed,
    durationMs: _ms,
    ...counts
}: SweepSummary): SweepCounts {
    return counts;
}

function summaryText(summary: SweepSummary): string {
    const { seen, compliant, drifted, repaired, unknown, appeared, disappeared, unreadable } = summary;
    const { reported = 0 } = summary;
    const counts =
        `seen ${seen}, compliant ${compliant}, drifted ${drifted}, unknown ${unknown}; ` +
        `repaired ${repaired}, appeared ${appeared}, disappeared ${disappeared}`;
    const hidden = unreadable.map(({ subscriptionId, reason }) => `${subscriptionId} (${reason})`);
    const parts = [
        counts,
        ...(reported === 0 ? [] : [`${reported} ${reported === 1 ? 'finding' : 'findings'} reported only`]),
        ...(hidden.length === 0 ? [] : [`not readable: ${hidden.join(', ')}`]),
        ...meansText(summary),
    ];
    return parts.join('; ').slice(0, maxCharacters);
}

/** By which means each subscription was listed. */
function meansText({ listed }: SweepSummary): readonly string[] {
    const by = { both: [] as string[], graph: [] as string[], manager: [] as string[] };
    for (const [id, { graph, manager }] of Object.entries(listed)) {
        if (manager === undefined) by.graph.push(id);
        else if (graph === undefined) by.manager.push(id);
        else by.both.push(graph === manager ? id : `${id} (${graph} and ${manager} servers)`);
    }
    return [
        ...(by.graph.length === 0 ? [] : [`listed by Resource Graph: ${by.graph.join(', ')}`]),
        ...(by.manager.length === 0 ? [] : [`listed by Resource Manager: ${by.manager.join(', ')}`]),
        ...(by.both.length === 0
            ? []
            : [`listed by Resource Graph and Resource Manager: ${by.both.join(', ')}`]),
    ];
}
