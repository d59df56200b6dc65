import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createServer, people, type RawResponse, raw, serverPath } from '../running.ts';
import { sharedSimulator } from '../shared-simulator.ts';
import {
    authorization,
    clearPolicies,
    denied,
    denyBy,
    outcome,
    rule,
    secureTransport,
    setParameter,
    subscription,
} from './rules.ts';

const run = sharedSimulator();

beforeAll(() => {
    for (const name of ['orders', 'billing']) createServer(run().simulator.world, { name });
});
beforeEach(() => clearPolicies(run()));

describe('an exemption', () => {
    const assignmentId = `${subscription}/${authorization}/policyAssignments/ssl`;
    function exempt(name: string, properties: object, scope = subscription): Promise<RawResponse> {
        return raw(run(), 'PUT', `${scope}/${authorization}/policyExemptions/${name}`, {
            body: {
                properties: { policyAssignmentId: assignmentId, exemptionCategory: 'Waiver', ...properties },
            },
        });
    }

    test.each([
        ['of the server', {}, 'orders', '202'],
        ['of another server', {}, 'billing', denied],
        ['that has ended', { expiresOn: '2020-01-01T00:00:00Z' }, 'orders', denied],
        ['that has not ended', { expiresOn: '2099-01-01T00:00:00Z' }, 'orders', '202'],
    ])('%s: %#', async (_, properties, exempted, expected) => {
        await denyBy(run(), 'ssl', secureTransport);
        expect((await exempt('waiver', properties, serverPath(exempted))).status).toBe(201);
        expect(await setParameter(run(), ['require_secure_transport', 'off'])).toBe(expected);
        await raw(run(), 'DELETE', `${serverPath(exempted)}/${authorization}/policyExemptions/waiver`);
        expect(await setParameter(run(), ['require_secure_transport', 'off'])).toBe(denied);
    });

    test('of a caller holds for that caller only', async () => {
        await denyBy(run(), 'ssl', secureTransport);
        const selectors = [{ kind: 'userPrincipalId', in: [people.terraform.objectId] }];
        await exempt('caller', { resourceSelectors: [{ name: 'caller', selectors }] });
        const { operator, terraform } = people;
        const off = (as: string) => setParameter(run(), ['require_secure_transport', 'off'], { as: as });
        expect(await off(operator.objectId)).toBe(denied);
        expect(await off(terraform.objectId)).not.toBe(denied);
    });

    test('of an unknown assignment, or of no category, is refused', async () => {
        expect(outcome(await exempt('waiver', {}))).toBe('404 PolicyAssignmentNotFound');
        await denyBy(run(), 'ssl', secureTransport);
        expect(outcome(await exempt('waiver', { exemptionCategory: 'Whim' }))).toBe(
            '400 InvalidPolicyExemption',
        );
    });
});

test('a rule may look at the caller', async () => {
    const claim =
        "tryGet(requestContext().identity, 'http://schemas.microsoft.com/identity/claims/objectidentifier')";
    const ids = [people.terraform.objectId];
    await denyBy(
        run(),
        'callers',
        rule({
            allOf: [
                { field: 'name', equals: 'log_duration' },
                { value: `[${claim}]`, notIn: ids },
            ],
        }),
    );
    expect(await setParameter(run(), ['log_duration', 'on'], { as: people.operator.objectId })).toBe(denied);
    expect(await setParameter(run(), ['log_duration', 'on'], { as: people.terraform.objectId })).not.toBe(
        denied,
    );
});
