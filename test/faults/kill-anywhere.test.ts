import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type TestSandbox, testSandbox } from '../support/sandbox.ts';
import { type KillPoint, killAt, killPoints } from '../support/sandbox-kill.ts';
import { acceptedWrites } from '../support/sandbox-ledger.ts';

/** Two dynamic parameters and two sets, of which one is static: five changes with the restart that is only recorded. */
const drifts: Readonly<Record<string, readonly [drifted: string, repaired: string]>> = {
    require_secure_transport: ['off', 'on'],
    log_checkpoints: ['off', 'on'],
    'pgaudit.log': ['read', 'read,role,ddl'],
    'azure.extensions': ['hstore', 'hstore,pgaudit'],
};

const writes = Object.keys(drifts).map((name) => `configurations/${name}`);

/** Kills the app at that point of the repair, starts it again, and looks at what came of it. */
async function killed(point: KillPoint): Promise<void> {
    let box: TestSandbox | undefined;
    try {
        box = await testSandbox({ queueLockSeconds: 3 });
        const server = box.server(0);
        const { sandbox } = box;
        // All drifts are there before the app hears of the last one, so that it plans one run of several writes.
        for (const [name, [drifted]] of Object.entries(drifts).slice(1))
            sandbox.simulator.changeSilently(server, { parameters: { [name]: drifted } });
        const { struck } = killAt(sandbox, point);
        await box.azure.setParameter('alice', server.id, 'require_secure_transport', 'off');
        await Promise.race([struck, pause(30_000)]);
        if (sandbox.host.pid === undefined) await sandbox.host.start();

        const { api, until } = box;
        await until('four repairs are verified', async () => {
            const trail = await api.trail(server.id);
            return trail.filter((entry) => entry.startsWith('verified')).length >= writes.length;
        });
        await box.untilQuiet();
        for (const [name, [, repaired]] of Object.entries(drifts))
            expect(await box.azure.parameter(server.id, name)).toBe(repaired);
        expect([...acceptedWrites(sandbox, server.id)].sort()).toEqual([...writes].sort());
        await box.expectOrder();
    } finally {
        await box?.close();
    }
}

describe.concurrent('killed once at a point of the second of four repairs', () => {
    test.each(Object.entries(killPoints))('%s', async (_name, point: KillPoint) => {
        if (point.kind === 'azure') return await killed({ ...point, nth: 2 });
        return await killed({ kind: 'storage', point: { ...point.point, nth: (point.point.nth ?? 1) + 2 } });
    });
});

/** Requests to storage that the app makes for one repair; asking for messages goes on all the time and is left out. */
const ownRequest = /^(?!.*numofmessages)/;

describe.concurrent('killed once at a request to storage, whichever it is', () => {
    const requests = Array.from({ length: 60 }, (_, index) => ({
        nth: index + 1,
        when: index % 2 === 0 ? ('before' as const) : ('after' as const),
    }));

    test.each(requests)('$when request $nth', async ({ nth, when }) => {
        await killed({ kind: 'storage', point: { path: ownRequest, nth, when } });
    });
});
