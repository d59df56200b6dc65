import type { Control } from '../../controls/control.ts';
import { slicesReadBy } from '../../engine/evaluate.ts';
import type { Transition } from '../../engine/next-step.ts';
import { backoffMs, type Pacing } from '../../engine/pacing.ts';
import { afterPoll, afterReadBack, nextQuestion } from '../../engine/transition.ts';
import { MalformedInputError } from '../../errors.ts';
import { changeTarget, controlsOf } from '../../model/change.ts';
import type { RemediationMessage } from '../../model/messages.ts';
import type { Remediation, RemediationEnd } from '../../model/remediation.ts';
import { parseServerId } from '../../model/resource-id.ts';
import type {
    AuditLog,
    BaselineSource,
    BudgetLedger,
    BurstNotes,
    Clock,
    Log,
    Randomness,
    ServerLeases,
    ServerReader,
    ServerRecords,
    ServerWriter,
    WorkQueues,
} from '../../ports.ts';
import { type CircumstancesPorts, withoutClaim } from '../assessment/circumstances.ts';
import { orLater } from '../messages/or-later.ts';
import { askControls } from './ask-controls.ts';
import { closeRemediation } from './close-remediation.ts';
import { withEnd } from './decide-end.ts';
import { lookAfterSetback } from './look-after-setback.ts';
import { sendChange, tellIntention } from './send-change.ts';
import { hearEvents, moment, replaceCurrent, type Step, save, type Turn } from './turn.ts';

export interface RemediatePorts extends CircumstancesPorts {
    readonly reader: ServerReader;
    readonly writer: ServerWriter;
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly audit: AuditLog;
    readonly bursts: Pick<BurstNotes, 'heard'>;
    readonly baseline: BaselineSource;
    readonly budget: BudgetLedger;
    readonly controls: readonly Control[];
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly log: Log;
    readonly pacing: Pacing;
    readonly isDryRun: boolean;
}

/** Steps that follow each other at once within one message: write, read back, decide the end, tell it. */
const stepsAtOnce = 12;

/**
 * Moves the first open remediation of a server on: records the intention, sends the write, asks how it goes, reads it
 * back. Never waits for Azure: the next message comes when Azure said. Whatever line it dies at, the next message
 * resumes from the record and from what Azure says.
 */
export async function remediate(ports: RemediatePorts, message: RemediationMessage): Promise<void> {
    await orLater(
        () => remediateNow(ports, message),
        async (error) => {
            const delayMs = backoffMs(message.waits + 1, ports.pacing, ports.randomness.fraction());
            ports.log.warn('Remediation put off', { server: message.server, reason: error.message });
            await ports.queues.remediate({ ...message, waits: message.waits + 1 }, delayMs);
        },
    );
}

async function remediateNow(ports: RemediatePorts, message: RemediationMessage): Promise<void> {
    const server = parseServerId(message.server);
    if (server === undefined)
        throw new MalformedInputError(`"${message.server}" is not the id of a flexible server`);
    const lease = await ports.leases.acquire(server);
    if (lease === undefined) {
        await ports.queues.remediate(message, 500 + 500 * ports.randomness.fraction());
        return;
    }
    try {
        const stored = await ports.records.read(server);
        if (stored === undefined || stored.record.step?.token !== message.token) {
            ports.log.debug('Message is no longer the live one', { server: message.server });
            return;
        }
        await takeTurn({ ports, server, lease, record: stored.record, etag: stored.etag });
    } finally {
        await lease.release();
    }
}

/** Moves on as far as it goes without waiting, then puts the next message on the queue. */
async function takeTurn(turn: Turn): Promise<void> {
    let delayMs = 0;
    for (let steps = 0; steps < stepsAtOnce && delayMs === 0; steps += 1) {
        // Whoever made the drift may be heard of late: the entries that follow tell it.
        if (turn.record.remediations[0]?.status === 'planned') await hearEvents(turn);
        const [current] = turn.record.remediations;
        if (current === undefined) break;
        if (isEnded(current)) {
            await tellEnd(turn, current);
            continue;
        }
        const step = await nextStep(turn, current);
        if (step.kind === 'putBack') {
            putBack(turn, current);
            continue;
        }
        // What was sent meanwhile is in the record.
        const [present = current] = turn.record.remediations;
        if (step.kind === 'close') {
            replaceCurrent(turn, withEnd(present, step, turn.ports.clock.now()));
            await save(turn);
            continue;
        }
        delayMs = step.delayMs;
        tellSetback(turn, current, step.remediation);
        replaceCurrent(turn, step.remediation);
    }
    await finishTurn(turn, delayMs);
}

/** What Azure says against a repair is in the log while it is waited out, and not only at its end. */
function tellSetback({ ports, record }: Turn, before: Remediation, after: Remediation): void {
    if (after.lastError === undefined || after.lastError === before.lastError) return;
    ports.log.warn('Remediation meets resistance', {
        server: record.server,
        target: changeTarget(after.change),
        control: after.change.control,
        remediationId: after.id,
        status: after.status,
        reason: after.lastError,
    });
}

/** Asks Azure for the one thing that the remediation needs now. */
async function nextStep(turn: Turn, remediation: Remediation): Promise<Step> {
    const { ports, server } = turn;
    switch (remediation.status) {
        case 'planned':
            return await sendChange(turn, remediation);
        case 'accepted': {
            const question = nextQuestion(remediation, moment(turn));
            if (question.kind === 'target') return await look(turn, remediation);
            const answer = await ports.writer.poll(server, question.url);
            return afterPoll(remediation, answer, ports.pacing, moment(turn));
        }
        case 'started':
            await tellIntention(turn, remediation);
            return await look(turn, remediation);
        case 'applied':
            return await look(turn, remediation);
    }
}

/** Reads the target back. */
async function look(turn: Turn, remediation: Remediation): Promise<Transition> {
    const { ports, server } = turn;
    const answer = await ports.writer.readBack(server, remediation.change);
    const judged =
        answer.kind === 'other' ? await askControls(ports, server, turn.record, remediation, answer) : answer;
    return afterReadBack(remediation, judged, ports.pacing, moment(turn));
}

/** Leaves a change that cannot be sent now to the assessment that follows. */
function putBack(turn: Turn, { id, change, cause }: Remediation): void {
    const { record, ports } = turn;
    const owned = controlsOf(change);
    const own = ports.controls.filter((control) => owned.includes(control.id));
    const slices = [...new Set([...(record.deferred?.slices ?? []), ...slicesReadBy(own)])];
    turn.record = {
        ...record,
        remediations: record.remediations.slice(1),
        decisions: withoutClaim(record.decisions, id),
        deferred: {
            ...record.deferred,
            slices,
            cause: record.deferred?.cause ?? cause,
            requestedAt: ports.clock.now().toISOString(),
        },
    };
}

/** Tells the end that is stored. The record without the remediation is stored with whatever comes next. */
async function tellEnd(
    turn: Turn,
    remediation: Remediation & { readonly end: RemediationEnd },
): Promise<void> {
    await hearEvents(turn);
    const [heard] = turn.record.remediations;
    turn.record = await closeRemediation(
        turn.ports,
        turn.record,
        heard !== undefined && isEnded(heard) ? heard : remediation,
    );
    if (remediation.end.mayPass === true) {
        await lookAfterSetback(turn.ports, turn.record, remediation, moment(turn));
    }
}

function isEnded(remediation: Remediation): remediation is Remediation & { readonly end: RemediationEnd } {
    return remediation.end !== undefined;
}

/** The next message of the server, or the assessment that waited for the end of its remediations. */
async function finishTurn(turn: Turn, delayMs: number): Promise<void> {
    const { ports, record } = turn;
    const [current] = record.remediations;
    if (current === undefined) {
        await flushDeferred(turn);
        return;
    }
    const token = ports.randomness.id();
    await ports.queues.remediate(
        { server: record.server, remediationId: current.id, token, waits: 0 },
        delayMs,
    );
    turn.record = {
        ...record,
        step: { token, dueAt: new Date(ports.clock.now().getTime() + delayMs).toISOString() },
    };
    await save(turn);
}

async function flushDeferred(turn: Turn): Promise<void> {
    const { deferred, step: _step, ...rest } = turn.record;
    if (deferred !== undefined) {
        await turn.ports.queues.assess({ server: rest.server, ...deferred, waits: 0 });
    }
    turn.record = rest;
    await save(turn);
}
