import { expect, test } from 'vitest';
import { enforcing } from '../../support/effective-baseline.ts';
import { memoryWorld } from '../../support/memory-world.ts';
import { type ApiResponse, apiInProcess, apiPorts } from '../../support/operators-api.ts';
import { addServer, drift, minuteMs, orders, pass } from '../../support/story.ts';
import { fuzzRandom, mutated } from './mutation.ts';
import { fuzzSeeds } from './seeds.ts';

const approval = { server: orders, decision: 'approve', operator: 'olga', comment: 'tonight' };
const undo = { server: orders, operator: 'olga', comment: 'an old client', exemptHours: 24 };
const pause = { action: 'pause', server: orders, operator: 'olga', reason: 'an incident' };
const flapping = { server: orders, control: 'secure-transport', operator: 'olga', comment: 'fixed' };
const query = { server: orders, since: '2026-06-15T12:00:00Z', control: 'secure-transport', limit: '10' };

const usual = [200, 400, 404, 409, 413];

function problemOf({ status, body }: ApiResponse): string | undefined {
    const text = JSON.stringify(body);
    if (!usual.includes(status)) return `status ${status}`;
    if (status === 400 && !/"errors":\[\{"detail":".{5,}"|"detail":".{10,}"/s.test(text))
        return `no reason: ${text}`;
    if (status > 400 && !/"detail":".{10,}"/s.test(text)) return `no reason: ${text}`;
    return undefined;
}

test('20,000 invalid requests of operators are refused with a reason, and none of them writes', async () => {
    const world = memoryWorld(enforcing(['secure-transport']));
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await pass(world, minuteMs);
    const writes = world.azure.writes.length;
    const statuses = new Map<number, number>();
    const problems: string[] = [];
    const api = apiInProcess(apiPorts(world.ports()));
    for (const seed of fuzzSeeds(20_000)) {
        const random = fuzzRandom(seed);
        const id = encodeURIComponent(
            JSON.stringify(mutated('a-remediation', random))?.toWellFormed() ?? 'x',
        );
        const post = (path: string, body: object) => api.post(path, mutated(body, random));
        const acts: readonly (() => Promise<ApiResponse>)[] = [
            () => post(`approvals/${id}`, approval),
            () => post(`remediations/${id}/undo`, undo),
            () => post('pause', pause),
            () => post('flapping', flapping),
            () => post(`failed-messages/${id}/retry`, { operator: 'olga' }),
            () => post(`failed-messages/${id}/dismiss`, { operator: 'olga', comment: 'why' }),
            () => post('assessments', { server: orders, operator: 'olga', comment: 'why' }),
            () => api.get(`audit?${new URLSearchParams(textFields(mutated(query, random)))}`),
        ];
        try {
            const response = await random.pick(acts)();
            statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
            const problem = problemOf(response);
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
