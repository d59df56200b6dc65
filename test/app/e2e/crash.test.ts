import { describe, expect, test } from 'vitest';
import { leisurely, type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { storedTrail } from '../../support/sandbox-audit.ts';
import { type KillPointName, killAt, killPoints } from '../../support/sandbox-kill.ts';
import { acceptedWrites, sentWrites } from '../../support/sandbox-ledger.ts';

/** What is there when the process dies: entries of the audit, writes that Azure took, and messages. */
const atDeath: readonly (readonly [
    KillPointName,
    readonly string[],
    number,
    Readonly<Record<string, number>>,
])[] = [
    ['after the message of the assessment is taken', [], 0, { assessments: 1 }],
    ['after `intended`', ['intended secure-transport'], 0, { assessments: 1 }],
    ['before Azure sees the write', ['intended secure-transport'], 0, { assessments: 1 }],
    ['after the write was accepted', ['intended secure-transport'], 1, { assessments: 1 }],
    ['after the message of the remediation is taken', ['intended secure-transport'], 1, { remediations: 1 }],
    ['while polling', ['intended secure-transport'], 1, { remediations: 1 }],
    ['before `verified`', ['intended secure-transport'], 1, { remediations: 1 }],
    ['after `verified`', ['intended secure-transport', 'verified secure-transport'], 1, { remediations: 1 }],
];

/** A dead process leaves its lease behind: the slowest part is to wait for its 15 s. */
describe.concurrent('killed and started again, the app ends the repair with one write and one end', () => {
    test.each(atDeath)('%s', async (name, entries, writes, messages) => {
        let box: TestSandbox | undefined;
        try {
            box = await testSandbox({ queueLockSeconds: 3, settings: leisurely });
            const { id } = box.server(0);
            const { struck } = killAt(box.sandbox, killPoints[name]);
            await box.azure.setParameter('alice', id, 'require_secure_transport', 'off');
            await struck;
            expect(acceptedWrites(box.sandbox, id)).toHaveLength(writes);
            expect(await storedTrail(box.sandbox, id)).toEqual(entries);
            expect(await box.queuedMessages()).toEqual(messages);

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
