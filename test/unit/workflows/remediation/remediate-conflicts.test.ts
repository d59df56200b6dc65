import { describe, expect, test } from 'vitest';
import { inMode } from '../../../support/effective-baseline.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import { serverState } from '../../../support/states.ts';
import { ask, orders, reasonOf, recordOf, setParameter, trail, worldWith } from '../../../support/story.ts';
import { askedWorld, repaired } from './asked-repair.ts';

describe('another actor', () => {
    test('who writes between plan and write is not overwritten blindly: the new value is planned anew, and recorded', async () => {
        const told = worldWith({ parameters: { 'logfiles.retention_days': '3' } }, ['log-retention']);
        told.azure.busyUntil.set(orders, told.now + 120_000);
        await ask(told);
        await told.run({ mostDeliveries: 3 });
        setParameter(told, 'logfiles.retention_days', '5');
        await told.run();
        expect(trail(told)).toEqual([
            'intended log-retention',
            'intended log-retention',
            'verified log-retention',
        ]);
        const intended = told.audit.filter(({ outcome }) => outcome === 'intended');
        expect(intended.map(({ change }) => [change?.from, change?.to])).toEqual([
            ['3', '7'],
            ['5', '7'],
        ]);
        expect(told.azure.writes).toMatchObject([{ to: '7' }]);
        expect(told.audit.at(-1)).toMatchObject({ change: { from: '5', to: '7' } });
        expect(brokenInvariants(told)).toEqual([]);
    });

    test('who writes after an own write is not taken for Pgwarden: superseded, and assessed again', async () => {
        const told = worldWith({ parameters: { 'logfiles.retention_days': '3' } }, ['log-retention']);
        let readBacks = 0;
        told.fate = (port, moment) => {
            if (port !== 'azure read back' || moment !== 'before') return;
            readBacks += 1;
            if (readBacks === 1) setParameter(told, 'logfiles.retention_days', '5');
        };
        await ask(told);
        await told.run();
        expect(trail(told)).toEqual([
            'intended log-retention',
            'superseded log-retention',
            'intended log-retention',
            'verified log-retention',
        ]);
        expect(reasonOf(told, 'superseded')).toBe(
            'it is now 5, which is neither what it was nor what was written',
        );
        expect(recordOf(told).posture['log-retention']?.verdict.kind).toBe('compliant');
        expect(brokenInvariants(told)).toEqual([]);
    });

    test('who deletes the server during the operation ends its remediation', async () => {
        const told = await askedWorld();
        await told.run({ mostDeliveries: 2 });
        told.azure.states.delete(orders);
        await told.run();
        expect(trail(told)).toEqual([
            'intended secure-transport',
            'superseded secure-transport',
            'resolved secure-transport',
            'serverDeleted',
        ]);
        expect(told.records.size).toBe(0);
        expect(brokenInvariants(told)).toEqual([]);
    });

    test('who changes the baseline between plan and write is respected', async () => {
        const told = await askedWorld();
        await told.run({ mostDeliveries: 1 });
        told.baseline = inMode('report', ['secure-transport', 'log-checkpoints']);
        await told.run();
        expect(told.azure.writes).toEqual([]);
        expect(trail(told)).toEqual(['superseded secure-transport', 'reported secure-transport']);
        expect(reasonOf(told, 'superseded')).toBe('secure-transport is in mode report');
    });

    test('who makes the baseline select by tag between plan and write is respected', async () => {
        const told = await askedWorld();
        await told.run({ mostDeliveries: 1 });
        told.needsTags = true;
        await told.run();
        expect(told.poison).toEqual([]);
        expect(trail(told)).toEqual(repaired);
        expect(recordOf(told).tags).toEqual({});
        expect(brokenInvariants(told)).toEqual([]);
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
        const told = worldWith({ parameters }, [
            'secure-transport',
            'log-checkpoints',
            'log-connections',
            'log-disconnections',
        ]);
        await ask(told);
        await told.run();
        expect(told.azure.writes.map(({ target }) => target)).toEqual([
            'configurations/require_secure_transport',
            'configurations/log_checkpoints',
            'configurations/log_connections',
            'configurations/log_disconnections',
        ]);
        expect(brokenInvariants(told)).toEqual([]);
    });

    test('of two controls with one target become one write that keeps the values of both', async () => {
        const told = worldWith(
            {
                server: { authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' } },
                administrators: [
                    { objectId: 'a', principalName: 'dba', principalType: 'Group', tenantId: 't' },
                ],
            },
            ['entra-authentication', 'entra-only-authentication'],
        );
        const thresholds = { ...told.baseline.thresholds, entraTenantId: 'tenant' };
        told.baseline = { ...told.baseline, thresholds };
        await ask(told, { slices: ['server', 'administrators'] });
        await told.run();
        const { server } = told.azure.states.get(orders) ?? serverState();
        expect(server.authConfig).toEqual({
            activeDirectoryAuth: 'Enabled',
            passwordAuth: 'Disabled',
            tenantId: 'tenant',
        });
        expect(brokenInvariants(told)).toEqual([]);
    });

    test('of which one makes another possible lead to that one without any event', async () => {
        const told = worldWith(
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
            ...told.baseline.thresholds,
            entraTenantId: 'tenant',
            entraAdministrators: [wanted],
        };
        told.baseline = { ...told.baseline, thresholds };
        await ask(told, { slices: ['server', 'administrators'] });
        await told.run();
        expect(told.azure.writes.map(({ target }) => target)).toEqual([
            'server/authConfig',
            'administrators/a',
            'server/authConfig',
        ]);
        expect(recordOf(told).posture['entra-only-authentication']?.verdict.kind).toBe('compliant');
        expect(brokenInvariants(told)).toEqual([]);
    });
});
