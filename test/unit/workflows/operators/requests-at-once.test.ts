import { describe, expect, test } from 'vitest';
import type { ChainedAuditEntry } from '../../../../src/model/audit-entry.ts';
import { parseServerId } from '../../../../src/model/resource-id.ts';
import type { ServerLeases } from '../../../../src/ports.ts';
import { retryFailedMessage } from '../../../../src/workflows/failed-messages/retry-failed-message.ts';
import { decideApproval, listApprovals } from '../../../../src/workflows/operators/decide-approval.ts';
import type { InvalidRequest, OperationResult } from '../../../../src/workflows/operators/operate.ts';
import { pauseWrites, resumeWrites } from '../../../../src/workflows/operators/pause.ts';
import { requestSweep } from '../../../../src/workflows/operators/request-sweep.ts';
import { resumeFlapping } from '../../../../src/workflows/operators/resume-flapping.ts';
import { retryRemediation } from '../../../../src/workflows/operators/retry-remediation.ts';
import { undo } from '../../../../src/workflows/operators/undo.ts';
import { enforcing, inMode } from '../../../support/effective-baseline.ts';
import { KilledError } from '../../../support/memory-process.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import {
    addServer,
    drift,
    isOn,
    minuteMs,
    orders,
    pass,
    remediationOf,
    terraform,
} from '../../../support/story.ts';

/**
 * Every act of an operator, asked for by five at the same time and by somebody after one that was cut short: one row,
 * one effect. The lease protects nothing here: a process that was frozen for longer than its lease acts as well.
 */

const server = serverOf(orders);

function serverOf(path: string) {
    const parsed = parseServerId(path);
    if (parsed === undefined) throw new Error('no server');
    return parsed;
}

const everybodys: ServerLeases = {
    acquire: async () => ({ confirm: async () => ({ holds: () => true }), release: async () => undefined }),
};

interface Act {
    readonly name: string;
    readonly outcome: ChainedAuditEntry['outcome'];
    world(): Promise<MemoryWorld>;
    act(world: MemoryWorld, operator: string): Promise<OperationResult | InvalidRequest>;
}

async function world(): Promise<MemoryWorld> {
    const made = memoryWorld(enforcing(['secure-transport']));
    addServer(made);
    return made;
}

async function repaired(): Promise<MemoryWorld> {
    const made = await world();
    await drift(made, 'require_secure_transport', 'off');
    await pass(made, minuteMs);
    return made;
}

function ports(of: MemoryWorld) {
    return { ...of.ports(), leases: everybodys };
}

const acts: readonly Act[] = [
    {
        name: 'a pause of the fleet',
        outcome: 'paused',
        world,
        act: (of, operator) => pauseWrites(ports(of), { server: undefined, operator, reason: 'an incident' }),
    },
    {
        name: 'the end of a pause of the fleet',
        outcome: 'resumed',
        async world() {
            const made = await world();
            await pauseWrites(ports(made), { server: undefined, operator: 'olga', reason: 'an incident' });
            return made;
        },
        act: (of, operator) => resumeWrites(ports(of), { server: undefined, operator, reason: 'over' }),
    },
    {
        name: 'the end of a pause of a server',
        outcome: 'resumed',
        async world() {
            const made = await world();
            await pauseWrites(ports(made), { server, operator: 'olga', reason: 'an incident' });
            return made;
        },
        act: (of, operator) => resumeWrites(ports(of), { server, operator, reason: 'over' }),
    },
    {
        name: 'the end of a contest',
        outcome: 'resumed',
        async world() {
            const made = await world();
            for (let time = 0; time < 5; time += 1) {
                await drift(made, 'require_secure_transport', 'off', { writer: terraform });
                await pass(made, minuteMs);
            }
            return made;
        },
        act: (of, operator) => {
            const request = { server, control: 'secure-transport', operator, comment: 'fixed' };
            return resumeFlapping(ports(of), request);
        },
    },
    {
        name: 'an approval',
        outcome: 'approved',
        async world() {
            const made = memoryWorld(inMode('approve', ['secure-transport']));
            addServer(made);
            await drift(made, 'require_secure_transport', 'off');
            await pass(made, minuteMs);
            return made;
        },
        async act(of, operator) {
            const [approval] = (await listApprovals(of.ports().records)).approvals;
            const id = approval?.id ?? 'none';
            return await decideApproval(ports(of), {
                server,
                id,
                kind: 'approved',
                holdsAfterDryRun: false,
                operator,
                comment: 'agreed',
            });
        },
    },
    {
        name: 'an undo',
        outcome: 'undoRequested',
        world: repaired,
        act: (of, operator) =>
            undo(ports(of), {
                server,
                remediationId: remediationOf(of, 'verified'),
                operator,
                comment: 'an old client',
                exemptHours: 24,
            }),
    },
    {
        name: 'a retry of a failed message',
        outcome: 'retried',
        async world() {
            const made = await world();
            await made.ports().failedMessages.add({
                id: 'message-1',
                queue: 'assessments',
                message: { server: orders },
                reason: 'a defect',
                at: '2026-06-15T11:00:00.000Z',
            });
            return made;
        },
        act: (of, operator) => retryFailedMessage(ports(of), 'message-1', operator),
    },
    {
        name: 'a retry of a failed remediation',
        outcome: 'retried',
        async world() {
            const made = await world();
            made.azure.refusals.push({ kind: 'refused', reason: 'HTTP 409 ScopeLocked: locked' });
            await drift(made, 'require_secure_transport', 'off');
            await pass(made, minuteMs);
            return made;
        },
        act: (of, operator) => {
            const remediationId = remediationOf(of, 'failed');
            return retryRemediation(ports(of), { server, remediationId, operator, comment: 'unlocked' });
        },
    },
    {
        name: 'a sweep',
        outcome: 'sweepRequested',
        world,
        act: (of, operator) => requestSweep(of.ports(), { operator, comment: 'after the outage' }),
    },
];

function rows(of: MemoryWorld, outcome: string): readonly ChainedAuditEntry[] {
    return of.audit.filter((entry) => entry.outcome === outcome);
}

describe.each(acts)('$name', ({ outcome, world: prepared, act }) => {
    test('that five operators send at once leaves exactly one row', async () => {
        const of = await prepared();
        const before = rows(of, outcome).length;
        await Promise.allSettled([1, 2, 3, 4, 5].map((number) => act(of, `operator-${number}`)));
        const added = rows(of, outcome).slice(before);
        expect(added.map(({ operator }) => operator)).toEqual([expect.stringMatching(/^operator-[1-5]$/)]);
        expect(added[0]?.cause).toMatchObject({ kind: 'operator', authentication: 'functionKey' });
    });

    test('that was cut short after its row leaves no second one when it is sent again', async () => {
        const of = await prepared();
        const before = rows(of, outcome).length;
        of.fate = (port, moment) => {
            if (port === `audit ${outcome}` && moment === 'after') throw new KilledError(port);
        };
        await expect(act(of, 'olga')).rejects.toThrow();
        of.fate = () => undefined;
        of.now += 1_000;
        await act(of, 'oskar');
        expect(
            rows(of, outcome)
                .slice(before)
                .map(({ operator }) => operator),
        ).toEqual(['olga']);
    });
});

test('an undo that was cut short and sent again is one remediation, and it is made', async () => {
    const of = await repaired();
    const request = {
        server,
        remediationId: remediationOf(of, 'verified'),
        comment: 'an old client',
        exemptHours: 24,
    };
    of.fate = (port, moment) => {
        if (port === 'audit undoRequested' && moment === 'after') throw new KilledError(port);
    };
    await expect(undo(of.ports(), { ...request, operator: 'olga' })).rejects.toThrow();
    of.fate = () => undefined;
    of.now += 20_000;
    expect((await undo(of.ports(), { ...request, operator: 'oskar' })).kind).toBe('done');
    await pass(of, minuteMs);
    expect(isOn(of, 'require_secure_transport')).toBe(false);
    const [asked] = rows(of, 'undoRequested');
    expect(rows(of, 'reverted')).toMatchObject([{ remediationId: asked?.remediationId, operator: 'olga' }]);
});

test('a second pause of the same operator at the same moment has a row of its own', async () => {
    const of = await world();
    const who = { server: undefined, operator: 'olga', reason: 'an incident' };
    for (let time = 0; time < 2; time += 1) {
        expect((await pauseWrites(of.ports(), who)).kind).toBe('done');
        expect((await resumeWrites(of.ports(), who)).kind).toBe('done');
    }
    expect(of.audit.map(({ outcome }) => outcome)).toEqual(['paused', 'resumed', 'paused', 'resumed']);
});
