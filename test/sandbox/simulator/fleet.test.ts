import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { field } from '../../../sandbox/demo/resource-manager-calls.ts';
import { seedFleet, workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { people, type Running, raw, running } from './running.ts';

let run: Running;
let fleet: readonly FlexibleServer[];

beforeAll(async () => {
    run = await running();
    fleet = seedFleet(run.simulator, { servers: 24, seed: 11 });
});

afterAll(async () => {
    await run.simulator.stop();
});

describe('the seeded fleet', () => {
    test('shows every kind of server', () => {
        const { properties: first } = fleet[0]?.record ?? {};
        expect(first).toMatchObject({
            dataEncryption: { type: 'AzureKeyVault' },
            highAvailability: { mode: 'ZoneRedundant' },
        });
        expect(fleet[2]?.record.properties.network.delegatedSubnetResourceId).toBeDefined();
        expect(fleet[3]?.record.properties).toMatchObject({
            replicationRole: 'AsyncReplica',
            sourceServerResourceId: fleet[0]?.id,
        });
        expect(fleet[9]?.record.properties.state).toBe('Stopped');
        const versions = new Set(fleet.map(({ record }) => record.properties.version));
        expect([...versions].toSorted()).toEqual(['13', '14', '15', '16', '17', '18']);
        expect(new Set(fleet.map(({ subscriptionId }) => subscriptionId)).size).toBe(2);
    });

    test('has names that Azure takes and that do not repeat', () => {
        const names = fleet.map(({ name }) => name);
        expect(new Set(names).size).toBe(24);
        expect(names.filter((name) => !/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name))).toEqual([]);
    });

    test('is the same for the same seed', async () => {
        const other = await running();
        const again = seedFleet(other.simulator, { servers: 24, seed: 11 });
        expect(again.map(({ id, record }) => [id, record.sku])).toEqual(
            fleet.map(({ id, record }) => [id, record.sku]),
        );
        await other.simulator.stop();
    });

    test('has parameters in effect, diagnostic settings and administrators', async () => {
        const id = fleet[4]?.id ?? '';
        const { body } = await raw(run, 'GET', `${id}/configurations/shared_preload_libraries`);
        expect(body).toMatchObject({ properties: { isConfigPendingRestart: false } });
        expect(JSON.stringify(body)).toContain('pgaudit');
        const settings = await raw(run, 'GET', `${id}/providers/Microsoft.Insights/diagnosticSettings`);
        expect(settings.body).toMatchObject({ value: [{ properties: { workspaceId } }] });
        const administrators = await raw(run, 'GET', `${id}/administrators`);
        expect(administrators.body).toMatchObject({ value: [{ name: people.alice.objectId }] });
    });

    test('stores no password as md5, which PostgreSQL 13 does by default', async () => {
        const isRunning = ({ record }: FlexibleServer): boolean => record.properties.state === 'Ready';
        const values = new Set<string>();
        for (const { id } of fleet.filter(isRunning)) {
            const { body } = await raw(run, 'GET', `${id}/configurations/password_encryption`);
            expect(body).toMatchObject({ properties: { value: expect.any(String) } });
            values.add(String(field(field(body, 'properties'), 'value')).toLowerCase());
        }
        expect([...values]).toEqual(['scram-sha-256']);
    });

    test('a small fleet has no stopped server', async () => {
        const small = await running();
        const servers = seedFleet(small.simulator, { servers: 9, seed: 11 });
        expect(servers.map(({ record }) => record.properties.state)).toEqual(Array(9).fill('Ready'));
        await small.simulator.stop();
    });
});
