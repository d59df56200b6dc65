import { describe, expect, test } from 'vitest';
import { type TestSandbox, testSandbox } from '../support/sandbox.ts';
import { storedTrail } from '../support/sandbox-audit.ts';
import { type KillPointName, killAt, killPoints } from '../support/sandbox-kill.ts';
import { acceptedWrites, sentWrites } from '../support/sandbox-ledger.ts';

/** What is there when the process dies: entries of the audit, and writes that Azure took. */
const atDeath: readonly (readonly [KillPointName, readonly string[], number])[] = [
    ['after the message of the assessment is taken', [], 0],
    ['after the message of the remediation is taken', [], 0],
    ['after `intended`', ['intended secure-transport'], 0],
    ['before Azure sees the write', ['intended secure-transport'], 0],
    ['after the write was accepted', ['intended secure-transport'], 1],
    ['while polling', ['intended secure-transport'], 1],
    ['before `verified`', ['intended secure-transport'], 1],
    ['after `verified`', ['intended secure-transport', 'verified secure-transport'], 1],
];

/** A dead process leaves its lease behind: the slowest part is to wait for its 15 s. */
describe.concurrent('killed and started again, the app ends the repair with one write and one end', () => {
    test.each(atDeath)('%s', async (name, entries, writes) => {
        let box: TestSandbox | undefined;
        try {
            box = await testSandbox({ queueLockSeconds: 3 });
            const { id } = box.server(0);
            const { struck } = killAt(box.sandbox, killPoints[name]);
            await box.azure.setParameter('alice', id, 'require_secure_transport', 'off');
            await struck;
            expect(acceptedWrites(box.sandbox, id)).toHaveLength(writes);
            expect(await storedTrail(box.sandbox, id)).toEqual(entries);

            await box.sandbox.host.start();
            await box.untilTrail(id, ['intended secure-transport', 'verified secure-transport']);
            await box.untilQuiet();
            expect(await box.api.trail(id)).toEqual([
                'intended secure-transport',
                'verified secure-transport',
            ]);
            expect(await box.azure.parameter(id, 'require_secure_transport')).toBe('on');
            expect(acceptedWrites(box.sandbox, id)).toEqual(['configurations/require_secure_transport']);
            const lostInTransit = name === 'before Azure sees the write' ? 1 : 0;
            expect(sentWrites(box.sandbox, id)).toHaveLength(1 + lostInTransit);
            await box.expectOrder();
        } finally {
            await box?.close();
        }
    });
});
