import { afterEach, describe, expect, test } from 'vitest';
import { diagnosticSettings } from '../../../../src/controls/diagnostic-settings.ts';
import { evaluate } from '../../../../src/engine/evaluate.ts';
import { planChanges } from '../../../../src/engine/plan.ts';
import type { SliceReadings } from '../../../../src/model/server-state.ts';
import { createServer, production } from '../../../sandbox/simulator/running.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { type ProductInSandbox, productInSandbox, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { logCategories, thresholds } from '../../../support/states.ts';

let product: ProductInSandbox;

afterEach(() => product.simulator.stop());

const workspaceId = `/subscriptions/${production}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/central`;
const wanted = thresholds({ diagnosticSettings: { workspaceId, categoryGroup: 'audit' } });

async function read(): Promise<SliceReadings> {
    const reading = await product.reader.read(serverIdOf('orders'), ['diagnosticSettings', 'logCategories']);
    if (reading.kind !== 'found') throw new Error(reading.reason);
    return reading.slices;
}

function verdict(readings: SliceReadings): unknown {
    return evaluate([diagnosticSettings], readings, wanted)[0]?.verdict;
}

/** What the control plans, sent as the product sends it. */
async function repaired(): Promise<unknown> {
    const readings = await read();
    const evaluations = evaluate([diagnosticSettings], readings, wanted);
    const baseline = { ...enforcing(['diagnostic-settings']), thresholds: wanted };
    for (const change of planChanges(evaluations, readings, baseline)) {
        const result = await product.writer.start(serverIdOf('orders'), change, 'correlation');
        expect(result).toMatchObject({ kind: 'done' });
    }
    return verdict(await read());
}

describe.each([
    ['six categories and both groups', { logCategories: logCategories.slice(0, 6) }],
    ['six categories and no group', { logCategories: logCategories.slice(0, 6), categoryGroups: [] }],
    ['nine categories', { logCategories: [...logCategories, 'PostgreSQLFlexNew'] }],
] as const)('a server that offers %s', (_offer, behavior) => {
    test.each([
        ['no setting', []],
        ['a list that lacks some', [{ category: 'PostgreSQLLogs', enabled: true }]],
        ['a list that is off', [{ category: 'PostgreSQLLogs', enabled: false }]],
    ])('is repaired once, from %s, and is compliant then', async (_found, logs) => {
        product = await productInSandbox({ behavior: { settleMs: 0, ...behavior } });
        const server = createServer(product.simulator.world, { name: 'orders' });
        product.simulator.world.workspaces.set(workspaceId.toLowerCase(), {
            id: workspaceId,
            name: 'central',
            location: 'canadacentral',
            customerId: '33333333-3333-4333-8333-333333333333',
        });
        if (logs.length > 0) {
            const settings = [{ name: 'siem', properties: { workspaceId, logs, metrics: [] } }];
            product.simulator.world.diagnosticSettings.set(server.id.toLowerCase(), {
                current: settings,
                before: settings,
            });
        }
        expect(verdict(await read())).toMatchObject({ kind: 'drifted' });
        expect(await repaired()).toEqual({ kind: 'compliant' });
    });
});
