import type { Control } from '../../controls/control.ts';
import { type Decision, gate, gateSwitches } from '../../engine/gate.ts';
import type { Transition } from '../../engine/next-step.ts';
import { backoffMs, type Moment, type Pacing } from '../../engine/pacing.ts';
import {
    afterFreshLook,
    afterNotFound,
    afterPoll,
    afterReadBack,
    afterWrite,
    beforeWrite,
} from '../../engine/transition.ts';
import { MalformedInputError } from '../../errors.ts';
import { changeTarget } from '../../model/change.ts';
import type { RemediationMessage } from '../../model/messages.ts';
import type { Remediation } from '../../model/remediation.ts';
import { parseServerId, type ServerId } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type {
    AuditLog,
    BaselineSource,
    Clock,
    Log,
    Randomness,
    ServerLease,
    ServerLeases,
    ServerReader,
    ServerRecords,
    ServerWriter,
    WorkQueues,
} from '../../ports.ts';
import { type CircumstancesPorts, readCircumstances } from '../assessment/circumstances.ts';
import { readProperties } from '../assessment/read-properties.ts';
import { orLater } from '../messages/or-later.ts';
import { closeRemediation } from './close-remediation.ts';
import { closingId, intendedEntry } from './remediation-entries.ts';

export interface RemediatePorts extends CircumstancesPorts {
    readonly reader: ServerReader;
    readonly writer: ServerWriter;
    readonly records: ServerRecords;
    readonly leases: ServerLeases;
    readonly queues: WorkQueues;
    readonly audit: AuditLog;
    readonly baseline: BaselineSource;
    readonly controls: readonly Control[];
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly log: Log;
    readonly pacing: Pacing;
    readonly isDryRun: boolean;
}

/** One server while its lease is ours: what is stored, and how to store what comes next. */
interface Turn {
    readonly ports: RemediatePorts;
    readonly server: ServerId;
    readonly lease: ServerLease;
    record: ServerRecord;
    etag: string;
}

/** Steps that follow each other at once within one message: intend, write, read back. */
const stepsAtOnce = 8;

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
    for (let step = 0; step < stepsAtOnce && delayMs === 0; step += 1) {
        const [current] = turn.record.remediations;
        if (current === undefined) break;
        const transition = await nextTransition(turn, current);
        if (transition.kind === 'close') {
            await close(turn, current, transition);
            continue;
        }
        delayMs = transition.delayMs;
        const isMoved = transition.remediation !== current;
        turn.record = {
            ...turn.record,
            remediations: [transition.remediation, ...turn.record.remediations.slice(1)],
        };
        if (isMoved && delayMs === 0) await save(turn);
    }
    await finishTurn(turn, delayMs);
}

/** Asks Azure for the one thing that the remediation needs now. */
async function nextTransition(turn: Turn, remediation: Remediation): Promise<Transition> {
    const { ports, server } = turn;
    switch (remediation.status) {
        case 'planned':
            return await write(turn, remediation);
        case 'accepted': {
            if (remediation.operationUrl === undefined) break;
            const answer = await ports.writer.poll(server, remediation.operationUrl);
            return afterPoll(remediation, answer, ports.pacing, moment(ports));
        }
        case 'started':
        case 'applied': {
            const answer = await ports.writer.readBack(server, remediation.change);
            return afterReadBack(remediation, answer, ports.pacing, moment(ports));
        }
    }
    return { kind: 'continue', remediation: { ...remediation, status: 'started' }, delayMs: 0 };
}

/** Records the intention, then sends the write: no row, no change. */
async function write(turn: Turn, remediation: Remediation): Promise<Transition> {
    const { ports, server } = turn;
    const objection = await objectionToWrite(turn, remediation);
    if (objection !== undefined) return objection;
    const now = ports.clock.now();
    if (now.getTime() - Date.parse(remediation.readAt) > ports.pacing.freshMs) {
        const answer = await ports.writer.readBack(server, remediation.change);
        return afterFreshLook(remediation, answer, ports.pacing, moment(ports));
    }
    if (await ports.audit.isRecorded(turn.record.server, closingId(remediation))) {
        // A process ended it, and died before the record said so. What is to be done now is another remediation's.
        return { kind: 'close', outcome: 'superseded', reason: 'it has ended already', lookAgain: true };
    }
    await ports.audit.append(intendedEntry(turn.record.server, remediation, now));
    const started = beforeWrite(remediation, now);
    turn.record = { ...turn.record, remediations: [started, ...turn.record.remediations.slice(1)] };
    await save(turn);
    await turn.lease.confirm();
    const answer = await ports.writer.start(server, remediation.change, remediation.id);
    ports.log.info('Write sent', {
        server: turn.record.server,
        target: changeTarget(remediation.change),
        control: remediation.change.control,
        remediationId: remediation.id,
        answer: answer.kind,
        reason: 'reason' in answer ? answer.reason : undefined,
    });
    if (answer.kind === 'notFound') {
        const look = await ports.writer.readBack(server, remediation.change);
        return afterNotFound(started, answer.reason, look, ports.pacing, moment(ports));
    }
    return afterWrite(started, answer, ports.pacing, moment(ports));
}

/** The switches and the baseline are asked again right before every write: they may have changed since the plan. */
async function objectionToWrite(turn: Turn, remediation: Remediation): Promise<Transition | undefined> {
    const decision = await decideAgain(turn, remediation);
    if (decision === undefined || decision.kind === 'apply') return undefined;
    const reason = decision.kind === 'ask' ? 'it needs an approval now' : decision.reason;
    return { kind: 'close', outcome: 'superseded', reason, lookAgain: true };
}

/** What an operator asked to be undone needs no leave of the baseline, only of the switches. */
async function decideAgain(
    { ports, server, record }: Turn,
    { change, authority }: Remediation,
): Promise<Decision | undefined> {
    const properties = change.kind === 'restart' ? await readProperties(ports.reader, server) : undefined;
    const circumstances = (await readCircumstances(ports, server, properties))(record, change);
    if (authority.kind === 'undo') return gateSwitches(circumstances);
    const current = await ports.baseline.current(server);
    if (current.needsTags && record.tags === undefined) {
        return {
            kind: 'skip',
            cause: 'report',
            reason: 'the baseline selects by tag now, and the tags are not known',
        };
    }
    return gate(change, current.effective(server, record.tags), circumstances);
}

/** Ends a remediation: first the audit entry, then the record. */
async function close(
    turn: Turn,
    remediation: Remediation,
    transition: Transition & { kind: 'close' },
): Promise<void> {
    turn.record = await closeRemediation(turn.ports, turn.record, remediation, transition);
    const { remediations, deferred } = turn.record;
    // With nothing left to do, the end of the turn stores the record right away.
    if (remediations.length > 0 || deferred !== undefined) await save(turn);
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

async function save(turn: Turn): Promise<void> {
    turn.etag = await turn.ports.records.write(turn.server, turn.record, turn.etag);
}

function moment(ports: RemediatePorts): Moment {
    return { now: ports.clock.now(), jitter: ports.randomness.fraction() };
}
