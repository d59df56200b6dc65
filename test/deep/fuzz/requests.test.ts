import { expect, test } from 'vitest';
import { listAudit } from '../../../src/http/audit.ts';
import {
    postApproval,
    postAssessment,
    postDismiss,
    postFlapping,
    postPause,
    postRetry,
    postUndo,
} from '../../../src/http/operations.ts';
import type { ApiResponse } from '../../../src/http/response.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { memoryWorld } from '../../support/memory-world.ts';
import { addServer, drift, minuteMs, orders, pass } from '../../support/story.ts';
import { fuzzRandom, mutated } from './mutation.ts';
import { fuzzSeeds } from './seeds.ts';

const approval = { server: orders, decision: 'approve', operator: 'olga', comment: 'tonight' };
const undo = { server: orders, operator: 'olga', comment: 'an old client', exemptHours: 24 };
const pause = { action: 'pause', server: orders, operator: 'olga', reason: 'an incident' };
const flapping = { server: orders, control: 'secure-transport', operator: 'olga', comment: 'fixed' };
const query = { server: orders, since: '2026-06-15T12:00:00Z', control: 'secure-transport', limit: '10' };

const usual = [200, 400, 404, 409];

function problemOf({ status, body }: ApiResponse): string | undefined {
    const text = JSON.stringify(body);
    if (!usual.includes(status)) return `status ${status}`;
    if (status === 400 && !/"details":\[".{5,}"\]|"message":".{10,}"/s.test(text))
        return `no reason: ${text}`;
    if (status > 400 && !/"message":".{10,}"/s.test(text)) return `no reason: ${text}`;
    return undefined;
}

test('20,000 requests of operators that are wrong are refused with a reason, and none of them writes', async () => {
    const world = memoryWorld(enforcing(['secure-transport']));
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    const writes = world.azure.writes.length;
    const statuses = new Map<number, number>();
    const problems: string[] = [];
    for (const seed of fuzzSeeds(20_000)) {
        const random = fuzzRandom(seed);
        const request = (body: object) => ({ body: mutated(body, random), principalId: undefined });
        const id = JSON.stringify(mutated('a-remediation', random)) ?? '';
        const ports = world.ports();
        const acts: readonly (() => Promise<ApiResponse>)[] = [
            () => postApproval(ports, id, request(approval)),
            () => postUndo(ports, id, request(undo)),
            () => postPause(ports, request(pause)),
            () => postFlapping(ports, request(flapping)),
            () => postRetry(ports, id, request({ operator: 'olga' })),
            () => postDismiss(ports, id, request({ operator: 'olga', comment: 'why' })),
            () => postAssessment(ports, request({ server: orders, operator: 'olga', comment: 'why' })),
            () => listAudit(ports, new URLSearchParams(textFields(mutated(query, random)))),
        ];
        try {
            const answer = await random.pick(acts)();
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            const problem = problemOf(answer);
            if (problem !== undefined) problems.push(`seed ${seed}: ${problem}`);
        } catch (error) {
            problems.push(`seed ${seed}: ${error}`);
        }
        world.storage.pause = { servers: {} };
    }
    expect(problems).toEqual([]);
    expect([...statuses.keys()].toSorted()).toEqual([200, 400, 404]);
    expect(world.azure.writes).toHaveLength(writes);
    const entries = world.audit.filter(({ operator }) => operator !== undefined);
    expect(entries.filter(({ id }) => !id.isWellFormed())).toEqual([]);
}, 60_000);

/** A query string has texts only. */
function textFields(value: unknown): Record<string, string> {
    if (typeof value !== 'object' || value === null) return { limit: String(value) };
    return Object.fromEntries(
        Object.entries(value).map(([name, field]) => [name, String(JSON.stringify(field))]),
    );
}
