import { expect, test } from 'vitest';
import { controls } from '../../../src/controls/index.ts';
import type { ApiResponse } from '../../../src/http/response.ts';
import { approval as approvalRoute } from '../../../src/http/routes/approvals.ts';
import { assessment } from '../../../src/http/routes/assessment.ts';
import { audit } from '../../../src/http/routes/audit.ts';
import { failedMessageDismissal, failedMessageRetry } from '../../../src/http/routes/failed-messages.ts';
import { flapping as flappingRoute } from '../../../src/http/routes/flapping.ts';
import { pause as pauseRoute } from '../../../src/http/routes/pause.ts';
import { undo as undoRoute } from '../../../src/http/routes/undo.ts';
import { apiRequest } from '../../support/api-request.ts';
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

const controlIds = controls.map(({ id }) => id);
const usual = [200, 400, 404, 409];

function problemOf({ status, body }: ApiResponse): string | undefined {
    const text = JSON.stringify(body);
    if (!usual.includes(status)) return `status ${status}`;
    if (status === 400 && !/"details":\[".{5,}"\]|"message":".{10,}"/s.test(text))
        return `no reason: ${text}`;
    if (status > 400 && !/"message":".{10,}"/s.test(text)) return `no reason: ${text}`;
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
    for (const seed of fuzzSeeds(20_000)) {
        const random = fuzzRandom(seed);
        const id = JSON.stringify(mutated('a-remediation', random)) ?? '';
        const request = (body: object) => apiRequest({ id, body: mutated(body, random) });
        const ports = world.ports();
        const acts: readonly (() => Promise<ApiResponse>)[] = [
            () => approvalRoute.respond(ports, request(approval)),
            () => undoRoute.respond(ports, request(undo)),
            () => pauseRoute.respond(ports, request(pause)),
            () => flappingRoute(controlIds).respond(ports, request(flapping)),
            () => failedMessageRetry.respond(ports, request({ operator: 'olga' })),
            () => failedMessageDismissal.respond(ports, request({ operator: 'olga', comment: 'why' })),
            () => assessment.respond(ports, request({ server: orders, operator: 'olga', comment: 'why' })),
            () => audit(controlIds).respond(ports, apiRequest({ query: textFields(mutated(query, random)) })),
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
