import { describe, expect, test } from 'vitest';
import { inMode } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { serverState } from '../../../support/states.ts';
import { ask, orders, reasonOf, recordOf, setParameter, trail, worldWith } from '../../../support/story.ts';
import { askedWorld, repaired } from './asked-repair.ts';

describe('another actor', () => {
    test('who writes between plan and write is not overwritten blindly: the new value is planned anew, and recorded', async () => {
        const world = worldWith({ parameters: { 'logfiles.retention_days': '3' } }, ['log-retention']);
        world.azure.busyUntil.set(orders, world.now + 120_000);
        await ask(world);
        await world.run({ mostDeliveries: 3 });
        setParameter(world, 'logfiles.retention_days', '5');
        await world.run();
        expect(trail(world)).toEqual([
            'intended log-retention',
            'intended log-retention',
            'verified log-retention',
        ]);
        const intended = world.audit.filter(({ outcome }) => outcome === 'intended');
        expect(intended.map(({ change }) => [change?.from, change?.to])).toEqual([
            ['3', '7'],
            ['5', '7'],
        ]);
        expect(world.azure.writes).toMatchObject([{ to: '7' }]);
        expect(world.audit.at(-1)).toMatchObject({ change: { from: '5', to: '7' } });
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('who writes after an own write is not taken for Pgwarden: superseded, and assessed again', async () => {
        const world = worldWith({ parameters: { 'logfiles.retention_days': '3' } }, ['log-retention']);
        let readBacks = 0;
        world.fate = (port, moment) => {
            if (port !== 'azure read back' || moment !== 'before') return;
            readBacks += 1;
            if (readBacks === 1) setParameter(world, 'logfiles.retention_days', '5');
        };
        await ask(world);
        await world.run();
        expect(trail(world)).toEqual([
            'intended log-retention',
            'superseded log-retention',
            'intended log-retention',
            'verified log-retention',
        ]);
        expect(reasonOf(world, 'superseded')).toBe(
            'it is now 5, which is neither what it was nor what was written',
        );
        expect(recordOf(world).posture['log-retention']?.verdict.kind).toBe('compliant');
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('who deletes the server during the operation ends its remediation', async () => {
        const world = await askedWorld();
        await world.run({ mostDeliveries: 2 });
        world.azure.states.delete(orders);
        await world.run();
        expect(trail(world)).toEqual([
            'intended secure-transport',
            'superseded secure-transport',
            'resolved secure-transport',
            'serverDeleted',
        ]);
        expect(world.records.size).toBe(0);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('who changes the baseline between plan and write is respected', async () => {
        const world = await askedWorld();
        await world.run({ mostDeliveries: 1 });
        world.baseline = inMode('report', ['secure-transport', 'log-checkpoints']);
        await world.run();
        expect(world.azure.writes).toEqual([]);
        expect(trail(world)).toEqual(['superseded secure-transport', 'reported secure-transport']);
        expect(reasonOf(world, 'superseded')).toBe('secure-transport is in mode report');
    });

    test('who makes the baseline select by tag between plan and write is respected', async () => {
        const world = await askedWorld();
        await world.run({ mostDeliveries: 1 });
        world.needsTags = true;
        await world.run();
        expect(world.poison).toEqual([]);
        expect(trail(world)).toEqual(repaired);
        expect(recordOf(world).tags).toEqual({});
        expect(brokenInvariants(world)).toEqual([]);
    });
});

describe('several changes of one server', () => {
    test('run one after the other, never two at a time', async () => {
        const parameters = {
            require_secure_transport: 'off',
            log_checkpoints: 'off',
            log_connections: 'off',
            log_disconnections: 'off',
        };
        const world = worldWith({ parameters }, [
            'secure-transport',
            'log-checkpoints',
            'log-connections',
            'log-disconnections',
        ]);
        await ask(world);
        await world.run();
        expect(world.azure.writes.map(({ target }) => target)).toEqual([
            'configurations/require_secure_transport',
            'configurations/log_checkpoints',
            'configurations/log_connections',
            'configurations/log_disconnections',
        ]);
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('of two controls with one target become one write that keeps the values of both', async () => {
        const world = worldWith(
            {
                server: { authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' } },
                administrators: [
                    { objectId: 'a', principalName: 'dba', principalType: 'Group', tenantId: 't' },
                ],
            },
            ['entra-authentication', 'entra-only-authentication'],
        );
        const thresholds = { ...world.baseline.thresholds, entraTenantId: 'tenant' };
        world.baseline = { ...world.baseline, thresholds };
        await ask(world, { slices: ['server', 'administrators'] });
        await world.run();
        const { server } = world.azure.states.get(orders) ?? serverState();
        expect(server.authConfig).toEqual({
            activeDirectoryAuth: 'Enabled',
            passwordAuth: 'Disabled',
            tenantId: 'tenant',
        });
        expect(brokenInvariants(world)).toEqual([]);
    });

    test('of which one makes another possible lead to that one without any event', async () => {
        const world = worldWith(
            { server: { authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' } } },
            ['entra-authentication', 'entra-administrator', 'entra-only-authentication'],
        );
        const wanted = {
            objectId: 'a',
            principalName: 'dba',
            principalType: 'Group',
            tenantId: 't',
        } as const;
        const thresholds = {
            ...world.baseline.thresholds,
            entraTenantId: 'tenant',
            entraAdministrators: [wanted],
        };
        world.baseline = { ...world.baseline, thresholds };
        await ask(world, { slices: ['server', 'administrators'] });
        await world.run();
        expect(world.azure.writes.map(({ target }) => target)).toEqual([
            'server/authConfig',
            'administrators/a',
            'server/authConfig',
        ]);
        expect(recordOf(world).posture['entra-only-authentication']?.verdict.kind).toBe('compliant');
        expect(brokenInvariants(world)).toEqual([]);
    });
});
