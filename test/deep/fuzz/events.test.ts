import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseKeyEvent } from '../../../src/azure/event-grid/key-event-schema.ts';
import { parseEvent } from '../../../src/azure/event-grid/parse-event.ts';
import { parsePolicyStateEvent } from '../../../src/azure/event-grid/policy-event-schema.ts';
import { queueBody } from '../../../src/azure/storage/queues/work-queues.ts';
import { parseAssessmentMessage } from '../../../src/azure/storage/schemas/message-schema.ts';
import { controls } from '../../../src/controls/index.ts';
import type { AssessmentMessage } from '../../../src/model/messages.ts';
import type { ParseEvent } from '../../../src/ports.ts';
import { receive } from '../../../src/workflows/intake/receive.ts';
import { eventBySchema } from '../../support/event-schemas.ts';
import {
    cloudEvent,
    eventGridEvent,
    ordersPath,
    ourObjectId,
    ourTenant,
    watched,
} from '../../support/resource-events.ts';
import { lawRuns } from '../../support/seed.ts';
import { fuzzRandom, mutated } from './mutation.ts';
import { fuzzSeeds } from './seeds.ts';

const operation = 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write';
const resource = `${ordersPath}/configurations/log_checkpoints`;
const valid = [
    eventGridEvent(resource, operation),
    cloudEvent(resource, operation),
    eventGridEvent(ordersPath, 'Microsoft.DBforPostgreSQL/flexibleServers/delete'),
    eventGridEvent(`${ordersPath}/restart`, 'Microsoft.DBforPostgreSQL/flexibleServers/restart/action'),
];

/** The intake of events, with a queue and an audit that only take notes. */
function intake(parse: ParseEvent = parseEvent) {
    const requested: AssessmentMessage[] = [];
    const recorded: { readonly id: string; readonly reason: string }[] = [];
    const ports = {
        pendingRequests: { addEvent: async () => undefined },
        queues: {
            assess: async (message: AssessmentMessage) => void requested.push(message),
            remediate: () => Promise.reject(new Error('an event starts no remediation')),
        },
        audit: {
            entry: async () => undefined,
        },
        rejections: {
            add: async (eventId: string, reason: string) => void recorded.push({ id: eventId, reason }),
            flush: async () => undefined,
        },
        identity: { read: async () => ({ objectId: ourObjectId, tenantId: ourTenant }) },
        tenants: { isTenantOf: async (tenantId: string) => tenantId.toLowerCase() === ourTenant },
        clock: { now: () => new Date('2026-06-15T12:00:00Z') },
        digest: (text: string) => createHash('sha256').update(text).digest('hex'),
        log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
        parseEvent: parse,
        inventory: { subscriptions: async () => [watched] },
        fleetQueue: {
            send: () => Promise.reject(new Error('no event is about a key')),
            requeue: () => Promise.reject(new Error('nothing is requeued')),
        },
        controls,
    };
    async function take(event: unknown): Promise<void> {
        await receive(ports, event);
    }
    return { requested, recorded, take };
}

test('30,000 invalid events are refused with a reason or cost a read, and hide no valid one', async () => {
    const { requested, recorded, take } = intake();
    let taken = 0;
    for (const seed of fuzzSeeds(30_000)) {
        const random = fuzzRandom(seed);
        try {
            await take(mutated(random.pick(valid), random));
        } catch (error) {
            throw new Error(`seed ${seed}`, { cause: error });
        }
        if (seed % 100 !== 0) continue;
        const before = requested.length;
        await take(valid[0]);
        taken += requested.length - before;
    }
    expect(taken).toBe(lawRuns(300));
    expect(recorded.length).toBeGreaterThan(3_000);
    const unreasonable = recorded.filter(
        ({ id, reason }) => reason.length < 10 || reason.length > 2_000 || !id.isWellFormed(),
    );
    expect(unreasonable).toEqual([]);
    expect(requested.length).toBeGreaterThan(5_000);
    expect(requested.filter(isUnusable)).toEqual([]);
}, 60_000);

test('the intake requests, ignores and rejects exactly the events that their schema says', async () => {
    const [fast, full] = [intake(), intake(eventBySchema)];
    const irrelevant = [
        eventGridEvent(
            `${ordersPath}/databases/shop`,
            'Microsoft.DBforPostgreSQL/flexibleServers/databases/write',
        ),
        eventGridEvent(resource, operation, { type: 'Microsoft.Resources.ResourceWriteFailure' }),
        eventGridEvent(resource.replace(watched, ourTenant), operation),
        eventGridEvent('/subscriptions/x', 'Microsoft.Compute/virtualMachines/write'),
    ];
    for (const seed of fuzzSeeds(10_000)) {
        const random = fuzzRandom(seed);
        const event = mutated(random.pick([...valid, ...irrelevant]), random);
        await fast.take(event);
        await full.take(event);
    }
    expect(fast.requested).toEqual(full.requested);
    expect(fast.recorded.map(({ id }) => id)).toEqual(full.recorded.map(({ id }) => id));
    expect(fast.recorded.length).toBeGreaterThan(lawRuns(300));
    expect(fast.requested.length).toBeGreaterThan(lawRuns(1_000));
}, 60_000);

/** What intake puts on the queue, the queue's reader takes; it fits into a message and is of a watched server. */
function isUnusable(message: AssessmentMessage): boolean {
    const text = JSON.stringify(queueBody(message));
    const parsed = parseAssessmentMessage(JSON.parse(text));
    const isWatched = message.server.subscriptionId === watched;
    return JSON.stringify(queueBody(parsed)) !== text || !isWatched || text.length > 48_000;
}

test('10,000 invalid events of key vaults and policies are refused with a reason', () => {
    const events = [
        {
            id: 'key-event',
            topic: '/subscriptions/x/providers/Microsoft.KeyVault/vaults/contoso',
            subject: 'pg-fleet',
            eventType: 'Microsoft.KeyVault.KeyNewVersionCreated',
            eventTime: '2026-06-15T12:00:00Z',
            data: {
                Id: 'https://contoso.vault.azure.net/keys/pg-fleet/0123456789abcdef0123456789abcdef',
                VaultName: 'contoso',
                ObjectType: 'Key',
                ObjectName: 'pg-fleet',
                Version: '0123456789abcdef0123456789abcdef',
                NBF: null,
                EXP: '1784110000',
            },
            dataVersion: '1',
            metadataVersion: '1',
        },
        {
            id: 'policy-event',
            topic: `/subscriptions/${watched}`,
            subject: ordersPath,
            eventType: 'Microsoft.PolicyInsights.PolicyStateChanged',
            eventTime: '2026-06-15T12:00:00Z',
            data: {
                timestamp: '2026-06-15T11:59:00Z',
                policyAssignmentId: '/subscriptions/x/providers/microsoft.authorization/policyassignments/a',
                policyDefinitionId: '/providers/microsoft.authorization/policydefinitions/70be9e12',
                complianceState: 'NonCompliant',
                subscriptionId: watched,
            },
            dataVersion: '1',
            metadataVersion: '1',
        },
    ];
    let refused = 0;
    const problems: string[] = [];
    for (const seed of fuzzSeeds(10_000)) {
        const random = fuzzRandom(seed);
        const event = mutated(random.pick(events), random);
        for (const parse of [parseEvent, parseKeyEvent, parsePolicyStateEvent]) {
            try {
                parse(event);
            } catch (error) {
                refused += 1;
                if (!/^MalformedInputError: .{10,}/s.test(String(error)))
                    problems.push(`seed ${seed}: ${error}`);
            }
        }
    }
    expect(problems).toEqual([]);
    expect(refused).toBeGreaterThan(1_000);
}, 60_000);
