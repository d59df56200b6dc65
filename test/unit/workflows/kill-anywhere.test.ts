import { describe, expect, test } from 'vitest';
import type { AssessmentMessage } from '../../../src/model/messages.ts';
import { countEffects, effectsToTry, killAt } from '../../support/at-effects.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { brokenInvariants } from '../../support/invariants.ts';
import { KilledError } from '../../support/memory-process.ts';
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts';
import { idOf } from '../../support/server-id.ts';
import { serverState } from '../../support/states.ts';

const server =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';

const drifts = {
    'one parameter': { require_secure_transport: 'off' },
    'four parameters of which one is a set': {
        require_secure_transport: 'off',
        log_checkpoints: 'off',
        shared_preload_libraries: 'pg_cron,pg_stat_statements',
        'pgaudit.log': 'none',
    },
};

const enforced = ['secure-transport', 'log-checkpoints', 'pgaudit-loaded', 'pgaudit-classes'];

async function drifted(
    parameters: Readonly<Record<string, string>>,
    { writesAtOnce }: Pick<MemoryWorld, 'writesAtOnce'>,
): Promise<MemoryWorld> {
    const world = memoryWorld(enforcing(enforced));
    world.writesAtOnce = writesAtOnce;
    const compliant = {
        'azure.extensions': 'pgaudit',
        shared_preload_libraries: 'pg_cron,pgaudit',
        'pgaudit.log': 'role,ddl',
    };
    world.azure.states.set(server, serverState({ parameters: { ...compliant, ...parameters } }));
    await world.request(drift(world, 'event-1'));
    return world;
}

/** An event tells that parameters of the server changed. */
function drift(world: MemoryWorld, eventId: string): AssessmentMessage {
    return {
        server: idOf(server),
        slices: ['parameters'],
        cause: { kind: 'event', eventId },
        requestedAt: new Date(world.now).toISOString(),
        requeues: 0,
    };
}

const ways = Object.entries(drifts).flatMap(([name, parameters]) => [
    { name: `${name}, whose first write follows at once`, parameters, writesAtOnce: true },
    { name: `${name}, whose first write has a message of its own`, parameters, writesAtOnce: false },
]);

describe.each(ways)('a server that drifted in $name,', ({ parameters, ...way }) => {
    test('is repaired with one write per parameter and one final entry each when nothing goes wrong', async () => {
        const world = await drifted(parameters, way);
        await world.run();
        expect(brokenInvariants(world)).toEqual([]);
        expect(world.azure.writes).toHaveLength(Object.keys(parameters).length);
        expect(world.audit.filter(({ outcome }) => outcome === 'verified')).toHaveLength(
            Object.keys(parameters).length,
        );
    });

    test('is repaired with one write per parameter when the process dies once at any effect', async () => {
        const effects = await countEffects(await drifted(parameters, way));
        expect(effects).toBeGreaterThan(20);
        for (const nth of effectsToTry(effects)) {
            const world = await drifted(parameters, way);
            const where = killAt(world, nth);
            await world.run();
            const context = where();
            expect({ context, broken: brokenInvariants(world) }).toEqual({ context, broken: [] });
            const targets = world.azure.writes.map(({ target }) => target).sort();
            const expected = Object.keys(parameters)
                .map((name) => `configurations/${name}`)
                .sort();
            expect({ context, targets }).toEqual({ context, targets: expected });
        }
    });
});

describe.each([true, false])(
    'a process that dies right after it recorded the end of a remediation',
    (writesAtOnce) => {
        test('writes nothing more in its name when the server drifts again meanwhile: that is another repair', async () => {
            const world = await drifted({ require_secure_transport: 'off' }, { writesAtOnce });
            let deaths = 0;
            world.fate = (port, moment) => {
                if (port !== 'audit verified' || moment !== 'after' || deaths > 0) return;
                deaths += 1;
                throw new KilledError('the end is recorded');
            };
            for (let deliveries = 0; deaths === 0 && deliveries < 10; deliveries += 1) {
                await world.run({ mostDeliveries: 1 });
            }
            expect(world.audit.at(-1)?.outcome).toBe('verified');
            const parameters = { 'azure.extensions': 'pgaudit', shared_preload_libraries: 'pgaudit' };
            world.azure.states.set(
                server,
                serverState({
                    parameters: { ...parameters, 'pgaudit.log': 'role,ddl', require_secure_transport: 'off' },
                }),
            );
            await world.request(drift(world, 'event-2'));
            await world.run();
            expect(world.audit.map(({ outcome, writes }) => [outcome, writes])).toEqual([
                ['intended', undefined],
                ['verified', 1],
                ['intended', undefined],
                ['verified', 1],
            ]);
            expect(new Set(world.azure.writes.map(({ correlationId }) => correlationId)).size).toBe(2);
            expect(brokenInvariants(world)).toEqual([]);
        });
    },
);
