import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
    type FaultPlan,
    noFaults,
    type OperationFault,
    type ServingFault,
} from '../../../sandbox/simulator/kernel/faults.ts';
import { people } from '../../../sandbox/simulator/world/people.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { withoutRoleOn } from '../../support/sandbox-access.ts';
import { deliver, writeEvent } from '../../support/sandbox-events.ts';
import { acceptedWrites, logPosition, sentWrites } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;
const plan = faultsByTurn();

beforeAll(async () => {
    box = await testSandbox({ servers: 20 });
    box.sandbox.simulator.faults.replace(plan);
});
afterAll(() => box?.close());

/** Faults for paths, each in its turn; a path's requests are healthy when its faults are used up. */
function faultsByTurn() {
    const serving: { method: string; path: string; faults: (ServingFault | undefined)[] }[] = [];
    const operations: { path: string; faults: (OperationFault | undefined)[] }[] = [];
    return {
        ...noFaults,
        /** Somebody's own write comes first, so `undefined` lets it pass. */
        serve(method: string, path: string, faults: readonly (ServingFault | undefined)[]): void {
            serving.push({ method, path: path.toLowerCase(), faults: [...faults] });
        },
        operate(path: string, faults: readonly (OperationFault | undefined)[]): void {
            operations.push({ path: path.toLowerCase(), faults: [...faults] });
        },
        beforeServing(service, method, path) {
            if (service !== 'resourceManager') return undefined;
            const found = serving.find((own) => own.method === method && own.path === path.toLowerCase());
            return found?.faults.shift();
        },
        onAccepted(_method, path) {
            return operations.find((own) => own.path === path.toLowerCase())?.faults.shift();
        },
    } satisfies FaultPlan & Readonly<Record<string, unknown>>;
}

const parameter = 'require_secure_transport';
const repaired = ['intended secure-transport', 'verified secure-transport'];
const gaveUp = ['intended secure-transport', 'failed secure-transport'];

/** A definition of Azure Policy that denies what the repair writes. */
const offOnly = {
    mode: 'All',
    policyRule: {
        if: {
            allOf: [
                { field: 'type', equals: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations' },
                { field: 'name', equals: parameter },
                { field: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/value', equals: 'on' },
            ],
        },
        // biome-ignore lint/suspicious/noThenProperty: a policy rule has this name
        then: { effect: 'deny' },
    },
};

function target(index: number): { readonly id: string; readonly path: string } {
    const { id } = box.server(index);
    return { id, path: `${id}/configurations/${parameter}` };
}

describe.concurrent('after a transient failure Pgwarden tries again and repairs the server', () => {
    const throttled: ServingFault = { kind: 'answer', status: 429, retryAfterSeconds: 1 };

    test('429 for two writes', async () => {
        const { id, path } = target(0);
        plan.serve('PATCH', path, [undefined, throttled, throttled]);
        await box.azure.setParameter('alice', id, parameter, 'off');
        await box.untilTrail(id, repaired);
        expect(sentWrites(box.sandbox, id)).toEqual([
            `configurations/${parameter} 429`,
            `configurations/${parameter} 429`,
            `configurations/${parameter} 202`,
        ]);
    });

    test.each([
        ['500', 1],
        ['503', 2],
    ] as const)('%s for a write, which is looked up before it is sent again', async (status, index) => {
        const { id, path } = target(index);
        const fault: ServingFault = { kind: 'answer', status: status === '500' ? 500 : 503 };
        plan.serve('PATCH', path, [undefined, fault]);
        await box.azure.setParameter('alice', id, parameter, 'off');
        await box.untilTrail(id, repaired);
        expect(sentWrites(box.sandbox, id)).toEqual([
            `configurations/${parameter} ${status}`,
            `configurations/${parameter} 202`,
        ]);
    });

    test('a connection that is cut before Azure accepted the write', async () => {
        const { id, path } = target(3);
        plan.serve('PATCH', path, [undefined, { kind: 'reset', when: 'before' }]);
        await box.azure.setParameter('alice', id, parameter, 'off');
        await box.untilTrail(id, repaired);
        expect(acceptedWrites(box.sandbox, id)).toEqual([`configurations/${parameter}`]);
    });

    test('a connection that is cut after Azure accepted the write, which is not sent again', async () => {
        const { id, path } = target(4);
        plan.serve('PATCH', path, [undefined, { kind: 'reset', when: 'after' }]);
        await box.azure.setParameter('alice', id, parameter, 'off');
        await box.untilTrail(id, repaired);
        expect(sentWrites(box.sandbox, id)).toHaveLength(1);
        expect(await box.azure.parameter(id, parameter)).toBe('on');
    });

    test('429 and 503 for reads', async () => {
        const { id } = target(5);
        const fault: ServingFault = { kind: 'answer', status: 503 };
        plan.serve('GET', `${id}/configurations`, [throttled, fault]);
        await box.azure.setParameter('alice', id, parameter, 'off');
        await box.untilTrail(id, repaired);
        expect(acceptedWrites(box.sandbox, id)).toEqual([`configurations/${parameter}`]);
    });

    test('ServerIsBusy, because another process changes the server', async () => {
        const { id } = target(8);
        const since = logPosition(box.sandbox);
        plan.operate(id, [{ kind: 'hang', azureMs: 600_000 }]);
        await box.azure.setParameter('alice', id, parameter, 'off');
        await box.azure.write('bob', 'PATCH', id, { tags: { costCenter: '4711' } });
        await box.untilTrail(id, repaired);
        expect(sentWrites(box.sandbox, id, since)).toContain(`configurations/${parameter} 409`);
        expect(acceptedWrites(box.sandbox, id, since)).toEqual([`configurations/${parameter}`]);
    });

    test('ServerBusy, reported only after the write was accepted', async () => {
        const { id, path } = target(7);
        const message = `Server '${box.server(7).name}' is busy with another operation. Please try again later.`;
        plan.operate(path, [undefined, { kind: 'failLater', code: 'ServerBusy', message }]);
        await box.azure.setParameter('alice', id, parameter, 'off');
        await box.untilTrail(id, repaired);
        expect(sentWrites(box.sandbox, id)).toEqual([
            `configurations/${parameter} 202`,
            `configurations/${parameter} 202`,
        ]);
    });

    test('a write that Azure reports as done and that had no effect', async () => {
        const { id, path } = target(16);
        plan.operate(path, [undefined, { kind: 'noEffect' }]);
        await box.azure.setParameter('alice', id, parameter, 'off');
        await box.untilTrail(id, repaired);
        expect(await box.azure.parameter(id, parameter)).toBe('on');
    });
});

describe.concurrent('a permanent failure fails at once, with Azure’s error message and after one write', () => {
    /** The reason of the entry that ends it. */
    async function failure(id: string): Promise<string | undefined> {
        await box.untilTrail(id, gaveUp);
        const entries = await box.api.audit(id);
        expect(entries.at(-1)?.change).toMatchObject({ name: parameter, from: 'off', to: 'on' });
        return entries.at(-1)?.reason;
    }

    test('ScopeLocked', async () => {
        const { id } = target(10);
        // Under the lock nobody can drift the server, and before it the app would be faster.
        box.sandbox.simulator.changeSilently(box.server(10), { parameters: { [parameter]: 'off' } });
        await box.azure.write('operator', 'PUT', `${id}/providers/Microsoft.Authorization/locks/freeze`, {
            properties: { level: 'ReadOnly', notes: 'no changes before the audit' },
        });
        await deliver(box, [writeEvent(box.server(10), { below: `configurations/${parameter}` })]);
        expect(await failure(id)).toBe(
            `HTTP 409 ScopeLocked: The scope '${id}/configurations/${parameter}' cannot perform write operation because following scope(s) are locked: '${id}'. Please remove the lock and try again.`,
        );
    });

    test('AuthorizationFailed', async () => {
        const { id } = target(11);
        withoutRoleOn(box.sandbox.simulator.world, 'Pgwarden Remediator', id);
        await box.azure.setParameter('alice', id, parameter, 'off');
        const { appId, objectId } = people.pgwarden;
        expect(await failure(id)).toBe(
            `HTTP 403 AuthorizationFailed: The client '${appId}' with object id '${objectId}' does not have authorization to perform action 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write' over scope '${id}/configurations/${parameter}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
        );
    });

    test('RequestDisallowedByPolicy', async () => {
        const { id } = target(12);
        const provider = 'providers/Microsoft.Authorization';
        const subscription = `/subscriptions/${box.server(12).subscriptionId}`;
        const policyDefinitionId = `${subscription}/${provider}/policyDefinitions/off-only`;
        await box.azure.write('operator', 'PUT', policyDefinitionId, { properties: offOnly });
        await box.azure.write(
            'operator',
            'PUT',
            `${id}/${provider}/policyAssignments/keep-secure-transport-off`,
            {
                properties: { policyDefinitionId },
            },
        );
        await box.azure.setParameter('alice', id, parameter, 'off');
        expect(await failure(id)).toMatch(
            /^HTTP 403 RequestDisallowedByPolicy: Resource 'require_secure_transport' was disallowed by policy\. Policy identifiers: .*keep-secure-transport-off/,
        );
    });

    const invalidValue = `Invalid value given for parameter ${parameter}. Specify a valid parameter value.`;

    test('a value that Azure refuses', async () => {
        const { id, path } = target(15);
        const refusal = { code: 'InvalidParameterValue', message: invalidValue };
        plan.serve('PATCH', path, [undefined, { kind: 'refuse', status: 400, ...refusal }]);
        await box.azure.setParameter('alice', id, parameter, 'off');
        expect(await failure(id)).toBe(`HTTP 400 InvalidParameterValue: ${invalidValue}`);
    });

    test('a value that Azure refuses only in the operation', async () => {
        const { id, path } = target(14);
        const refusal = { code: 'InvalidParameterValue', message: invalidValue };
        plan.operate(path, [undefined, { kind: 'failLater', ...refusal }]);
        await box.azure.setParameter('alice', id, parameter, 'off');
        expect(await failure(id)).toBe(`InvalidParameterValue: ${invalidValue}`);
    });
});

test('nothing that failed permanently is tried again', async () => {
    await box.untilQuiet();
    const failed = [10, 11, 12, 15, 14].map((index) => target(index).id);
    for (const id of failed) {
        expect(await box.api.trail(id)).toEqual(gaveUp);
        expect(sentWrites(box.sandbox, id)).toHaveLength(1);
    }
});

test('every remediation has one end, the audit verifies and nothing waits', async () => {
    await box.expectOrder();
});
