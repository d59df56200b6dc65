import { beforeAll, describe, expect, test } from 'vitest';
import { workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { outcome } from './policy/rules.ts';
import { people, production, raw } from './running.ts';
import { sharedSimulator, startWithWorkspace } from './shared-simulator.ts';

const run = sharedSimulator(startWithWorkspace);
const provider = 'providers/Microsoft.OperationalInsights/workspaces';
const group = workspaceId.slice(0, workspaceId.indexOf('/providers/'));
const other = `/subscriptions/${production}/resourceGroups/other/${provider}/archive`;

beforeAll(() => {
    const { workspaces } = run().simulator.world;
    const known = workspaces.get(workspaceId.toLowerCase());
    if (known === undefined) throw new Error('no workspace');
    workspaces.set(other.toLowerCase(), { ...known, id: other, name: 'archive', retentionInDays: 90 });
});

describe('Log Analytics workspaces', () => {
    async function ids(scope: string): Promise<readonly string[]> {
        const { body } = await raw(run(), 'GET', `${scope}/${provider}`);
        return (body as { value: readonly { id: string }[] }).value.map(({ id }) => id);
    }

    test('are listed in a subscription and in a resource group', async () => {
        expect(await ids(`/subscriptions/${production}`)).toEqual([workspaceId, other]);
        expect(await ids(group)).toEqual([workspaceId]);
        expect(await ids(`/subscriptions/${production}/resourceGroups/none`)).toEqual([]);
    });

    test('are read in any spelling, with the days that they keep logs', async () => {
        const { status, body } = await raw(
            run(),
            'GET',
            other.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
        );
        expect([status, body]).toMatchObject([
            200,
            { id: other, name: 'archive', properties: { retentionInDays: 90, sku: { name: 'PerGB2018' } } },
        ]);
        expect((await raw(run(), 'GET', workspaceId)).body).toMatchObject({
            properties: { retentionInDays: 365 },
        });
    });

    test('that do not exist, or that the caller may not see, are refused', async () => {
        expect(outcome(await raw(run(), 'GET', `${group}/${provider}/none`))).toBe('404 ResourceNotFound');
        const nowhere = `/subscriptions/99999999-9999-4999-8999-999999999999/${provider}`;
        expect(outcome(await raw(run(), 'GET', nowhere))).toBe('404 SubscriptionNotFound');
        for (const path of [
            workspaceId,
            `${group}/${provider}`,
            `/subscriptions/${production}/${provider}`,
        ]) {
            const { status, body } = await raw(run(), 'GET', path, { as: people.stranger.objectId });
            expect([status, JSON.stringify(body)]).toEqual([
                403,
                expect.stringContaining("perform action 'Microsoft.OperationalInsights/workspaces/read'"),
            ]);
        }
    });
});
