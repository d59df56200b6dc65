import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compliantChildren } from '../../../sandbox/simulator/fleet/compliant.ts';
import { createWorkspace } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { createRandom } from '../../../sandbox/simulator/kernel/random.ts';
import { createServer } from '../../../sandbox/simulator/world/create-server.ts';
import { people } from '../../../sandbox/simulator/world/people.ts';
import { effectiveBaseline } from '../../../src/baseline/resolve.ts';
import { kindOf } from '../../../src/changes/kinds.ts';
import { controls } from '../../../src/controls/index.ts';
import { evaluateAndPlan } from '../../../src/engine/judge.ts';
import type { Change } from '../../../src/model/change.ts';
import { controlPlaneSlices } from '../../../src/model/server-state.ts';
import type { WriteResult } from '../../../src/model/write-results.ts';
import { perFile } from '../../support/per-file.ts';
import { type ProductInSandbox, productInSandbox, serverIdOf } from '../../support/product-in-sandbox.ts';
import { baselineOf } from '../baseline/documents.ts';
import { deploy, everything, exportOf, workspaceId } from './exported.ts';

const azure = perFile(
    () => productInSandbox({ throttling: 'off' }),
    ({ simulator }) => simulator.stop(),
);
const document = {
    ...everything,
    guardRails: { restarts: 'immediately' },
    thresholds: {
        ...everything.thresholds,
        diagnosticSettings: { workspaceId, categoryGroup: 'audit' },
        entraAdministrators: [
            {
                objectId: people.alice.objectId,
                principalName: people.alice.name,
                principalType: 'User',
                tenantId: people.alice.tenantId,
            },
        ],
    },
};

/** Drifts in every section and parameter that a repair writes. */
const drifted = {
    parameters: {
        require_secure_transport: 'off',
        ssl_min_protocol_version: 'TLSv1',
        ssl_max_protocol_version: 'TLSv1.1',
        password_encryption: 'md5',
        'azure.accepted_password_auth_method': 'md5',
        row_security: 'off',
        log_checkpoints: 'off',
        log_connections: 'off',
        log_disconnections: 'off',
        'connection_throttle.enable': 'off',
        'logfiles.retention_days': '2',
        'logfiles.download_enable': 'off',
        log_line_prefix: '%t-',
        log_statement: 'all',
        'pgaudit.log': 'none',
        shared_preload_libraries: 'pg_cron',
        'azure.extensions': 'pgcrypto',
    },
    properties: {
        network: { publicNetworkAccess: 'Enabled' },
        authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
        backup: { backupRetentionDays: 7, geoRedundantBackup: 'Enabled' },
    },
    record: {
        ...compliantChildren(false, 'orders'),
        administrators: {},
        threatProtection: { state: 'Disabled', creationTime: '0001-01-01T00:00:00Z' },
        firewallRules: {
            all: { name: 'all', startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' },
            azure: { name: 'azure', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' },
        },
    },
} as const;

beforeAll(() => {
    createWorkspace(azure().simulator.world, createRandom(1));
});

let servers = 0;
beforeEach(() => {
    const { world } = azure().simulator;
    world.policyAssignments.length = 0;
    world.policyExemptions.length = 0;
    servers += 1;
    createServer(world, { name: `orders-${servers}`, ...drifted });
});

/** Sends the write and waits for its end. */
async function write({ writer }: ProductInSandbox, change: Change): Promise<WriteResult> {
    const server = serverIdOf(`orders-${servers}`);
    const result = await writer.start(server, change, `correlation-${servers}`);
    if (result.kind !== 'accepted' || result.operationUrl === undefined) return result;
    for (let polls = 0; polls < 400; polls += 1) {
        const { kind } = await writer.poll(server, result.operationUrl);
        if (kind === 'succeeded') return { kind: 'done' };
        if (kind !== 'running') return { kind: 'transient', reason: kind };
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('the operation does not end');
}

/** Repairs one drift after the other, as Pgwarden does: the changes with Azure's results. */
async function repaired(product: ProductInSandbox): Promise<readonly [Change, WriteResult][]> {
    const server = serverIdOf(`orders-${servers}`);
    const baseline = effectiveBaseline(baselineOf(document), { ...server, tags: {} }, new Date(), {});
    const done: [Change, WriteResult][] = [];
    for (let writes = 0; writes < 60; writes += 1) {
        const reading = await product.reader.read(server, controlPlaneSlices);
        if (reading.kind === 'missing') throw new Error(reading.reason);
        const { changes } = evaluateAndPlan(controls, reading.slices, baseline);
        const next = changes.find((change) => !done.some(([each]) => isSame(each, change)));
        if (next === undefined) return done;
        done.push([next, await write(product, next)]);
    }
    throw new Error('the repairs do not end');
}

function isSame(a: Change, b: Change): boolean {
    return JSON.stringify(a) === JSON.stringify(b);
}

function refusals(results: readonly (readonly [Change, WriteResult])[]): readonly string[] {
    return results.flatMap(([change, result]) =>
        result.kind === 'done' ? [] : [`${kindOf(change).target(change)}: ${JSON.stringify(result)}`],
    );
}

describe('with the exemption of its identity', () => {
    test('nothing that Pgwarden writes is refused by its own export: no repair and no undo', async () => {
        const product = azure();
        await deploy(product, exportOf(document, { identity: people.pgwarden.objectId }));
        const repairs = await repaired(product);
        expect(refusals(repairs)).toEqual([]);
        const kinds = new Set(repairs.map(([{ kind }]) => kind));
        expect([...kinds]).toEqual(
            expect.arrayContaining([
                'administrator',
                'authConfig',
                'backup',
                'diagnosticSetting',
                'firewallRule',
                'network',
                'parameter',
                'restart',
                'storage',
                'threatProtection',
            ]),
        );
        const undone: [Change, WriteResult][] = [];
        for (const [change] of repairs.toReversed()) {
            const inverse = kindOf(change).inverse(change);
            if (inverse.kind === 'change')
                undone.push([inverse.change, await write(product, inverse.change)]);
        }
        expect(undone.length).toBeGreaterThan(20);
        expect(refusals(undone).filter((each) => each.includes('disallowed by policy'))).toEqual([]);
    });
});

test('without the exemption of its identity, repairs of one section and undo are refused', async () => {
    const product = azure();
    await deploy(product, exportOf(document));
    const repairs = await repaired(product);
    const refused = refusals(repairs).filter((each) => each.includes('disallowed by policy'));
    expect(refused.some((each) => each.startsWith('server/'))).toBe(true);
    expect(refused.every((each) => each.startsWith('server'))).toBe(true);
});
