import { expect, test } from 'vitest';
import { parseFleetMessage } from '../../../src/azure/storage/schemas/fleet-message-schema.ts';
import {
    parseAssessmentMessage,
    parseRemediationMessage,
} from '../../../src/azure/storage/schemas/message-schema.ts';
import { recordIn, serverRow } from '../../../src/azure/storage/servers/server-row.ts';
import { MalformedInputError } from '../../../src/errors.ts';
import { emptyRecord } from '../../../src/model/server-record.ts';
import { sliceNames } from '../../../src/model/server-state.ts';
import { assess } from '../../../src/workflows/assessment/assess.ts';
import { remediate } from '../../../src/workflows/remediation/remediate.ts';
import { changes, remediationOf } from '../../support/changes.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { memoryWorld } from '../../support/memory-world.ts';
import { idOf } from '../../support/server-id.ts';
import { addServer, orders } from '../../support/story.ts';
import { fuzzRandom, mutated } from './mutation.ts';
import { fuzzSeeds } from './seeds.ts';

const assessment = {
    server: orders,
    slices: ['parameters'],
    cause: {
        kind: 'event',
        eventId: 'event-1',
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        operation: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
        actor: { objectId: 'a11ce000-0000-4000-8000-000000000001' },
    },
    requestedAt: '2026-06-15T12:00:00.000Z',
    requeues: 0,
};
const remediation = { server: orders, remediationId: 'r-1', token: 't-1', requeues: 0 };
const sweep = { kind: 'sweep', sweepId: 's-1', token: 't-1', requeues: 0 };

test('20,000 invalid queue messages are refused with a reason, and none of them writes', async () => {
    const world = memoryWorld(enforcing(['secure-transport', 'log-checkpoints']));
    addServer(world);
    const problems: string[] = [];
    let refused = 0;
    let done = 0;
    for (const seed of fuzzSeeds(20_000)) {
        const random = fuzzRandom(seed);
        try {
            switch (random.below(3)) {
                case 0:
                    await assess(world.ports(), parseAssessmentMessage(mutated(assessment, random)));
                    break;
                case 1:
                    await remediate(world.ports(), parseRemediationMessage(mutated(remediation, random)));
                    break;
                default:
                    parseFleetMessage(mutated(sweep, random));
            }
            done += 1;
        } catch (error) {
            refused += 1;
            if (!(error instanceof MalformedInputError) || error.message.length < 10)
                problems.push(`seed ${seed}: ${error}`);
        }
        world.queue.length = 0;
        world.now += 1_000;
    }
    expect(problems).toEqual([]);
    expect(refused).toBeGreaterThan(5_000);
    expect(done).toBeGreaterThan(1_000);
    expect(world.azure.writes).toEqual([]);
}, 60_000);

test('a valid message among them is handled as if it came alone', async () => {
    const world = memoryWorld(enforcing(['secure-transport']));
    addServer(world, orders, { parameters: { require_secure_transport: 'off' } });
    for (const seed of fuzzSeeds(200)) {
        const random = fuzzRandom(seed);
        const text = JSON.stringify(mutated(assessment, random)) ?? 'null';
        world.queue.push({ queue: 'assessments', text, visibleAt: world.now, dequeued: 0, isHeld: false });
    }
    await world.request({
        server: idOf(orders),
        slices: sliceNames,
        cause: { kind: 'event', eventId: 'the-valid-one' },
        requestedAt: new Date(world.now).toISOString(),
        requeues: 0,
    });
    await world.run({ mostDeliveries: 3_000 });
    expect(world.azure.writes.map(({ target }) => target)).toEqual([
        'configurations/require_secure_transport',
    ]);
    const failed = world.audit.filter(({ outcome }) => outcome === 'failed');
    expect(failed.length).toBe(world.failedMessages.size);
    expect(failed.filter(({ reason = '' }) => reason.length < 10)).toEqual([]);
}, 60_000);

test('20,000 rows that are damaged are refused with a reason, and the row as it was written is read', () => {
    const server = idOf(orders);
    const rows = Object.values(changes).map((change) =>
        serverRow(server, { ...emptyRecord(server), remediations: [{ ...remediationOf(), change }] }),
    );
    const problems: string[] = [];
    let refused = 0;
    for (const seed of fuzzSeeds(20_000)) {
        const random = fuzzRandom(seed);
        const row = random.pick(rows);
        const record = JSON.parse(String(row.record0));
        const damaged = JSON.stringify(mutated(record, random)) ?? '';
        if (damaged === row.record0) continue;
        try {
            recordIn({ ...row, record0: damaged });
            problems.push(`seed ${seed}: taken for a record`);
        } catch (error) {
            refused += 1;
            if (!(error instanceof MalformedInputError) || error.message.length < 10)
                problems.push(`seed ${seed}: ${error}`);
        }
    }
    expect(problems).toEqual([]);
    expect(refused).toBeGreaterThan(15_000);
    for (const row of rows) expect(recordIn(row).remediations).toHaveLength(1);
}, 60_000);
