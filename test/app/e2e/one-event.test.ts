import { expect, test } from 'vitest';
import { testSandbox } from '../../support/sandbox.ts';

test('the built app repairs a drift that an event reports, reads the repair back and records it', async () => {
    const box = await testSandbox();
    try {
        const { id } = box.server(0);
        await box.azure.setParameter('alice', id, 'log_checkpoints', 'off');
        await box.untilTrail(id, ['intended log-checkpoints', 'verified log-checkpoints']);
        expect(await box.azure.parameter(id, 'log_checkpoints')).toBe('on');
        await box.untilQuiet();
        await box.expectOrder();
    } finally {
        await box.close();
    }
});
