import { describe, expect, test } from 'vitest';
import { postureColumns } from '../../../../src/azure/storage/servers/fleet-posture.ts';
import { recordIn, serverRow } from '../../../../src/azure/storage/servers/server-row.ts';
import { controls } from '../../../../src/controls/index.ts';
import type { EffectiveBaseline, Mode } from '../../../../src/model/baseline.ts';
import { parseServerId } from '../../../../src/model/resource-id.ts';
import type { ServerRecord } from '../../../../src/model/server-record.ts';
import { type FirewallRule, sliceNames } from '../../../../src/model/server-state.ts';
import { inMode } from '../../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { idOf } from '../../../support/server-id.ts';
import { type StateOverrides, tenantId, thresholds, workspaceId } from '../../../support/states.ts';
import { addServer, orders } from '../../../support/story.ts';

/**
 * A control that has too much to say or to repair hurts itself only: the record of its server stays far below a row, every
 * other control is seen and repaired, and what is left is counted and comes next.
 */

const server = parseServerId(orders);

if (server === undefined) throw new Error('no id');

function wideRules(count: number): FirewallRule[] {
    return Array.from({ length: count }, (_, index) => ({
        name: `partner-network-of-the-year-${String(index).padStart(5, '0')}-${'x'.repeat(80)}`,
        startIpAddress: '10.0.0.0',
        endIpAddress: '10.255.255.255',
    }));
}

const everything = controls.map(({ id }) => id);
const budget = { serversPerHour: 100_000, changesPerHour: 100_000 };

function worldWith(
    mode: Mode,
    overrides: StateOverrides,
    more: Partial<EffectiveBaseline> = {},
): MemoryWorld {
    const baseline = inMode(mode, everything);
    const world = memoryWorld({ ...baseline, guardRails: { ...baseline.guardRails, budget }, ...more });
    addServer(world, orders, {
        ...overrides,
        parameters: { require_secure_transport: 'off', ...overrides.parameters },
    });
    return world;
}

async function assess(world: MemoryWorld, deliveries = 1): Promise<ServerRecord> {
    await world.request({
        server: idOf(orders),
        slices: sliceNames,
        cause: { kind: 'sweep', sweepId: 'sweep-1' },
        requestedAt: new Date(world.now).toISOString(),
        requeues: 0,
    });
    world.now += 1_000;
    await world.run({ mostDeliveries: deliveries });
    const stored = [...world.records.values()][0];
    if (stored === undefined) throw new Error('not assessed');
    return stored.record;
}

/** The record fits without losing anything, and the sweep sees what it must. */
function expectWhole(record: ServerRecord, verdict: 'compliant' | 'drifted' = 'drifted'): void {
    expect(JSON.stringify(record).length).toBeLessThan(200_000);
    expect(recordIn(serverRow(server as never, record))).toEqual(record);
    expect(postureColumns(record)).toMatchObject({ verdict });
    expect(record.posture['secure-transport']?.verdict).toMatchObject({ kind: 'drifted' });
}

describe.each([500, 5_000])('%d wide firewall rules', (count) => {
    test.each(['enforce', 'approve', 'report'] as const)(
        'in mode %s are recorded with a count of the remainder, and hide nothing',
        async (mode) => {
            const world = worldWith(mode, { firewallRules: wideRules(count) });
            const record = await assess(world);
            // A finding in mode report is no drift of its server.
            expectWhole(record, mode === 'report' ? 'compliant' : 'drifted');
            const verdict = record.posture['firewall-wide-ranges']?.verdict;
            if (verdict?.kind !== 'drifted') throw new Error('no drift');
            expect(verdict.evidence.length + (verdict.more ?? 0)).toBe(count);
            expect(record.backlog).toMatchObject({ 'firewall-wide-ranges': expect.any(Number) });
            expect(world.poison).toEqual([]);
        },
    );

    test('in dry-run are recorded with a count of the remainder', async () => {
        const world = worldWith('enforce', { firewallRules: wideRules(count) });
        world.isDryRun = true;
        expectWhole(await assess(world));
        const rest = world.audit.filter(({ control }) => control === 'firewall-wide-ranges');
        expect(rest.length).toBeLessThanOrEqual(22);
        expect(rest.map(({ reason }) => reason)).toContain(
            `and ${count - 20} more changes of this control, which are looked at when the first are done`,
        );
    });
});

test('60 wide firewall rules are deleted in batches without another event, and the TLS before them', async () => {
    const world = worldWith('enforce', { firewallRules: wideRules(60) });
    await assess(world, 5_000);
    const state = world.azure.states.get(orders);
    expect(state?.firewallRules).toEqual([]);
    expect(state?.parameters.require_secure_transport?.value).toBe('on');
    const record = [...world.records.values()][0]?.record;
    expect(record?.remediations).toEqual([]);
    expect(record?.backlog).toEqual({});
});

test('60 wide firewall rules that Azure does not delete are not sent again and again', async () => {
    const world = worldWith('enforce', { firewallRules: wideRules(60) });
    const locked = { kind: 'refused' as const, reason: 'HTTP 409 ScopeLocked: locked' };
    world.azure.refusals.push(...Array.from({ length: 1_000 }, () => locked));
    await assess(world, 1_500);
    const refused = 1_000 - world.azure.refusals.length;
    // Two portions of rules, the second of which shows that nothing came of the first, and a round or two of the others.
    expect(refused).toBeLessThanOrEqual(3 * (20 + everything.length));
    expect(world.queue).toEqual([]);
});

test('of 60 changes that wait for an operator, the next ones are counted', async () => {
    const world = worldWith('approve', { firewallRules: wideRules(60) });
    const record = await assess(world);
    const waiting = record.pendingApprovals.filter(({ change }) => change.control === 'firewall-wide-ranges');
    expect({ waiting: waiting.length, backlog: record.backlog }).toEqual({
        waiting: 20,
        backlog: { 'firewall-wide-ranges': 40 },
    });
});

test.each([
    ['log_line_prefix', { log_line_prefix: 'x'.repeat(300_000) }, 'log-line-prefix'],
    ['pgaudit.log', { 'pgaudit.log': Array(60_000).fill('read').join(',') }, 'pgaudit-classes'],
    ['azure.extensions', { 'azure.extensions': Array(40_000).fill('hstore').join(',') }, 'pgaudit-loaded'],
])(
    'a %s that is too long to be kept is reported, and the others are repaired',
    async (_name, parameters, id) => {
        const world = worldWith('enforce', { parameters });
        const record = await assess(world);
        expectWhole(record);
        expect(record.posture[id]?.verdict).toMatchObject({
            kind: 'drifted',
            unrepairable: expect.stringMatching(
                /^The change has \d+ characters, and Pgwarden keeps changes of at most/,
            ),
        });
        await world.run({ mostDeliveries: 1_000 });
        expect(world.azure.states.get(orders)?.parameters.require_secure_transport?.value).toBe('on');
        expect(Math.max(...world.audit.map((entry) => JSON.stringify(entry).length))).toBeLessThan(30_000);
    },
);

test('hundreds of missing administrators and settings with long ids fit beside them', async () => {
    const long = `/subscriptions/${'s'.repeat(900)}/workspaces/w`;
    const world = worldWith(
        'enforce',
        {
            server: { authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled', tenantId } },
            diagnosticSettings: ['a', 'b', 'c', 'd'].map((name) => ({
                name: name.repeat(200),
                workspaceId: name === 'a' ? workspaceId : long,
                storageAccountId: long,
                eventHubAuthorizationRuleId: long,
                logs: [],
                metrics: [],
            })),
        },
        {
            thresholds: thresholds({
                entraAdministrators: Array.from({ length: 400 }, (_, index) => ({
                    objectId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
                    principalName: `group-${index}-${'y'.repeat(200)}`,
                    principalType: 'Group' as const,
                    tenantId,
                })),
            }),
        },
    );
    expectWhole(await assess(world));
});
