import { describe, expect, test } from 'vitest';
import { BaselineUnreadableError } from '../../../src/errors.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { apiOf } from '../../support/operators-api.ts';
import { orders, worldWith } from '../../support/story.ts';

function standardWorld(): MemoryWorld {
    const world = worldWith();
    world.baseline = { ...world.baseline, name: 'standard' };
    return world;
}

describe('GET /api/servers/baseline', () => {
    test('names the source of every value', async () => {
        const { status, body } = await apiOf(standardWorld()).get(`servers/baseline?server=${orders}`);
        const { settings } = body as { settings: readonly { readonly path: string }[] };
        expect([status, settings.find(({ path }) => path === 'modes.log-checkpoints')]).toEqual([
            200,
            {
                path: 'modes.log-checkpoints',
                value: 'enforce',
                origin: { kind: 'profile', name: 'standard' },
                from: 'profile standard',
            },
        ]);
    });

    test('is unavailable while the baseline cannot be read', async () => {
        const baseline = { current: () => Promise.reject(new BaselineUnreadableError(['HTTP 500'])) };
        const api = apiOf(worldWith(), { baseline });
        for (const path of [`servers/baseline?server=${orders}`, 'exemptions']) {
            expect(await api.get(path)).toMatchObject({ status: 503, body: { code: 'Unavailable' } });
        }
    });
});

test('GET /api/exemptions lists those in force, expiring first, with hostile reasons as they are', async () => {
    const world = standardWorld();
    const reason = '<img src=x onerror=alert(1)>\u202e=cmd|calc!A1';
    const exemption = (servers: string, expires: string) => ({
        servers,
        controls: ['secure-transport'],
        reason,
        owner: 'shop',
        expires,
        kind: 'waiver' as const,
    });
    world.exemptions = [
        exemption('server orders', '2026-09-01'),
        exemption('server till-*', '2026-07-01'),
        exemption('server old', '2026-01-01'),
    ];
    expect((await apiOf(world).get('exemptions')).body).toMatchObject({
        baseline: 'standard',
        exemptions: [
            { servers: 'server till-*', reason },
            { servers: 'server orders', reason },
        ],
    });
});
