import { expect, test } from 'vitest';
import { parseEvent } from '../../../../src/azure/event-grid/parse-event.ts';
import { MalformedInputError } from '../../../../src/errors.ts';
import type { DeliveredEvent } from '../../../../src/model/delivered-event.ts';
import { fuzzRandom, mutated } from '../../../deep/fuzz/mutation.ts';
import { eventBySchema } from '../../../support/event-schemas.ts';
import {
    inCloudEvents,
    inEventGridSchema,
    keyHappening,
    policyHappening,
} from '../../../support/other-events.ts';
import { fc, lawRuns } from '../../../support/property.ts';
import { cloudEvent, eventGridEvent, ordersPath } from '../../../support/resource-events.ts';

const provider = 'Microsoft.DBforPostgreSQL/flexibleServers';
const parameter = `${ordersPath}/configurations/log_checkpoints`;
const deployment = `/subscriptions/x/resourceGroups/shop/providers/Microsoft.Resources/deployments/d`;
const key = keyHappening('https://contoso-keys.vault.azure.net/keys/fleet/0123456789abcdef');
const policy = policyHappening(ordersPath, '/providers/microsoft.authorization/policydefinitions/70be9e12');

/** Events of every family in both schemas, relevant and irrelevant. */
const valid: readonly object[] = [
    eventGridEvent(parameter, `${provider}/configurations/write`),
    cloudEvent(parameter, `${provider}/configurations/write`),
    eventGridEvent(`${ordersPath}/restart`, `${provider}/restart/action`),
    eventGridEvent(ordersPath, `${provider}/write`, { type: 'Microsoft.Resources.ResourceWriteFailure' }),
    eventGridEvent(ordersPath, `${provider}/write`, {
        data: {
            claims: { oid: 'x', azp: 'y' },
            authorization: { evidence: { principalId: 'a'.repeat(32) } },
        },
    }),
    eventGridEvent(ordersPath, `${provider}/write`, { data: { resourceUri: deployment } }),
    eventGridEvent(deployment, 'Microsoft.Resources/deployments/write'),
    cloudEvent('/subscriptions/x/providers/Microsoft.Compute/virtualMachines/v', 'Microsoft.Compute/x/write'),
    ...[key, policy].flatMap((happening) => [
        inEventGridSchema('event-1', happening),
        inCloudEvents('event-1', happening),
    ]),
];

function result(parse: (event: unknown) => DeliveredEvent, event: unknown): DeliveredEvent | 'malformed' {
    try {
        return parse(event);
    } catch (error) {
        if (error instanceof MalformedInputError) return 'malformed';
        throw error;
    }
}

test('an event of any family with anything wrong in it is parsed as its schema says', () => {
    const found = new Map<string, number>();
    fc.assert(
        fc.property(fc.constantFrom(...valid), fc.nat(), (event, seed) => {
            const hostile = mutated(event, fuzzRandom(seed));
            const parsed = result(parseEvent, hostile);
            expect(parsed).toEqual(result(eventBySchema, hostile));
            const kind = parsed === 'malformed' ? parsed : parsed.family;
            found.set(kind, (found.get(kind) ?? 0) + 1);
        }),
        { numRuns: lawRuns(5_000) },
    );
    expect([...found.keys()].sort()).toEqual(['keyVault', 'malformed', 'policy', 'resources']);
});

test('any JSON is parsed as the schema says', () => {
    fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 4 }), (event) => {
            expect(result(parseEvent, event)).toEqual(result(eventBySchema, event));
        }),
        { numRuns: lawRuns(2_000) },
    );
});
