import { describe, expect, test } from 'vitest';
import { noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import { parseBackups, parseReplica } from '../../../../src/azure/resource-manager/read-copies.ts';
import { backupFreshness } from '../../../../src/controls/backup-freshness.ts';
import type { Control } from '../../../../src/controls/definition/control.ts';
import { readReplica } from '../../../../src/controls/read-replica.ts';
import { evaluate } from '../../../../src/engine/evaluate.ts';
import type { SliceName } from '../../../../src/model/server-state.ts';
import type { Verdict } from '../../../../src/model/verdict.ts';
import { createServer } from '../../../sandbox/simulator/running.ts';
import { serverIdOf } from '../../../support/product-in-sandbox.ts';
import { readAt, thresholds } from '../../../support/states.ts';
import { sharedProduct } from './shared-product.ts';

const product = sharedProduct();
const asking = thresholds({ readReplica: { minimum: 1, anotherRegion: true } });

/** The verdict on a server in the sandbox, and the paths that were read for it. */
async function judged(
    control: Control,
    name: string,
): Promise<{ readonly verdict: Verdict | undefined; readonly asked: readonly string[] }> {
    const { requests } = product().simulator;
    const before = requests.entries.length;
    const reading = await product().reader.read(serverIdOf(name), control.reads);
    if (reading.kind === 'missing') throw new Error(reading.reason);
    const [evaluation] = evaluate([control], reading.slices, asking);
    const asked = requests.entries
        .slice(before)
        .map(({ path }) => path.replace(/^.*\/flexibleServers\/[^/?]+|\?.*$/g, ''));
    return { verdict: evaluation?.verdict, asked: asked.toSorted() };
}

function daysAgo(days: number): string {
    return new Date(Date.now() - days * 86_400_000).toISOString();
}

describe('backups of a server in the sandbox', () => {
    test('a server that Azure backs up is compliant, with one more read', async () => {
        createServer(product().simulator.world, { name: 'backed-up' });
        expect(await judged(backupFreshness, 'backed-up')).toEqual({
            verdict: { kind: 'compliant' },
            asked: ['', '/backups'],
        });
    });

    test('a server whose backups ended three days ago drifts, with the time of the last one', async () => {
        createServer(product().simulator.world, {
            name: 'ended',
            record: { createdAt: daysAgo(20.5), lastBackupAt: daysAgo(3) },
        });
        const { verdict } = await judged(backupFreshness, 'ended');
        expect(verdict).toMatchObject({
            kind: 'drifted',
            evidence: [{ what: 'backups', found: expect.stringMatching(/^2\d{3}-.*Z$/) }],
        });
    });

    test('a server without any backup since its creation a month ago drifts in both', async () => {
        createServer(product().simulator.world, {
            name: 'never',
            record: { createdAt: daysAgo(30), lastBackupAt: daysAgo(31) },
        });
        const { verdict } = await judged(backupFreshness, 'never');
        expect(verdict).toMatchObject({
            kind: 'drifted',
            evidence: [
                { what: 'backups', found: 'none' },
                { what: 'earliestRestoreDate', found: 'none' },
            ],
        });
    });

    test.each([
        ['stopped-backups', { state: 'Stopped' }],
        ['replica-backups', { replicationRole: 'AsyncReplica' }],
    ])('the backups of %s are not read', async (name, properties) => {
        createServer(product().simulator.world, { name, properties });
        expect(await judged(backupFreshness, name)).toEqual({
            verdict: { kind: 'notApplicable', reason: expect.any(String) },
            asked: [''],
        });
    });
});

describe('replicas of a server in the sandbox', () => {
    test('a replica in another region is compliant until its replication breaks', async () => {
        const { world } = product().simulator;
        const { id } = createServer(world, { name: 'primary' });
        const replica = { replicationRole: 'GeoAsyncReplica', sourceServerResourceId: id };
        const record = { location: 'Canada East' };
        createServer(world, { name: 'primary-east', record, properties: replica });
        expect(await judged(readReplica, 'primary')).toEqual({
            verdict: { kind: 'compliant' },
            asked: ['', '/replicas'],
        });
        world.servers.clear();
        createServer(world, { name: 'primary' });
        const broken = { ...replica, replicationState: 'Broken' };
        createServer(world, { name: 'primary-east', record, properties: broken });
        const { verdict } = await judged(readReplica, 'primary');
        expect(verdict).toMatchObject({
            kind: 'drifted',
            evidence: [{ found: 'primary-east in canadaeast (Ready, Broken)' }],
        });
    });
});

test.each<readonly [Control, SliceName]>([
    [backupFreshness, 'backups'],
    [readReplica, 'replicas'],
])(
    'without the permission for its list, $id is unknown with the name of the permission',
    async (control, slice) => {
        createServer(product().simulator.world, { name: `no-${slice}` });
        const action = `Microsoft.DBforPostgreSQL/flexibleServers/${slice}/read`;
        product().simulator.faults.replace({
            ...noFaults,
            beforeServing: (_service, _method, path) =>
                path.endsWith(`/${slice}`)
                    ? { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: `no '${action}'` }
                    : undefined,
        });
        const { verdict } = await judged(control, `no-${slice}`);
        product().simulator.faults.replace(noFaults);
        expect(verdict).toEqual({ kind: 'unknown', reason: expect.stringContaining(action) });
    },
);

describe('answers in other shapes', () => {
    test('the newest time counts, whatever the order and the offset', () => {
        const items = [
            { name: 'a', completedTime: '2026-06-14T03:00:00.1234567+00:00' },
            { name: 'b', completedTime: '2026-06-15T05:00:00+02:00' },
            { name: 'c', completedTime: '2026-06-13T03:00:00Z' },
        ];
        expect(parseBackups(items, readAt)).toEqual({
            value: { readAt, newestCompletedTime: '2026-06-15T03:00:00.000Z' },
            unread: [],
        });
    });

    test('a backup without a time is not completed, and one with an odd time is unread', () => {
        const items = [{ name: 'running' }, { name: 'null', completedTime: null }];
        expect(parseBackups(items, readAt)).toEqual({ value: { readAt }, unread: [] });
        for (const completedTime of ['banana', 7, '', '2026-13-45T00:00:00Z', ['2026-06-15']]) {
            expect(parseBackups([{ name: 'odd', completedTime }], readAt)).toMatchObject({
                value: { readAt },
                unread: [{ part: 'odd', transient: false }],
            });
        }
    });

    test('a replica without a place or with another shape is no replica', () => {
        for (const item of [{}, { name: 'r' }, { name: 'r', location: 7 }, null, 'r']) {
            expect(() => parseReplica(item)).toThrow();
        }
        expect(parseReplica({ name: 'r', location: 'Canada East' })).toEqual({
            name: 'r',
            location: 'canadaeast',
            state: '',
        });
    });
});
