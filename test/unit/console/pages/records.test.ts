import { describe, expect, test } from 'vitest';
import type { FailedMessage } from '../../../../src/model/failed-message.ts';
import { consoleOf } from '../../../support/operators-console.ts';
import { orders, repaired, worldWith } from '../../../support/story.ts';

/** A script, markup, a mark that reverses text, an escape sequence, and a formula. */
const hostile = '<script>alert(1)</script>"\'&\u202Egnp.exe\u001B[31m=1+1';
const hostileShown = `<script>alert(1)</script>"'&<U+202E>gnp.exe<U+001B>[31m=1+1`;

describe('the audit', () => {
    test('lists entries newest first, each with its values, its actor, and its place in the chain', async () => {
        const { text } = await consoleOf(await repaired()).get('/console/audit');
        expect(text).toMatch(
            /verified orders secure-transport value : off → becomes on remediation .*through Azure portal 2 .* intended/,
        );
    });

    test('is filtered by outcome, and pages by continuation', async () => {
        const { text } = await consoleOf(await repaired()).get(
            '/console/audit?outcome=intended&server=&since=',
        );
        expect(text).toContain(' intended orders secure-transport');
        expect(text).not.toContain(' verified orders');
    });

    test.each([
        ['outcome=won', 'outcome: allowed: intended, verified'],
        ['since=yesterday', 'since: allowed: a date, or an instant'],
        ['server=orders', 'server: allowed: the resource id of a flexible server, fleet, or events'],
    ])('refuses %s', async (query, problem) => {
        const { status, text } = await consoleOf(await repaired()).get(`/console/audit?${query}`);
        expect([status, text]).toEqual([400, expect.stringContaining(problem)]);
    });

    test('shows hostile texts as text', async () => {
        const world = await repaired();
        await consoleOf(world).submit('pause', { action: 'pause', reason: hostile, back: '/console' });
        const { html, text } = await consoleOf(world).get('/console/audit');
        expect(text).toContain(hostileShown);
        for (const part of ['<script>alert', '\u202E', '\u001B']) expect(html).not.toContain(part);
    });

    test('is verified as a whole on request', async () => {
        const { text } = await consoleOf(await repaired()).get('/console/audit/verification');
        expect(text).toContain('Every entry verifies Chains');
    });
});

describe('failed messages', () => {
    const failed: FailedMessage = {
        id: 'message-1',
        queue: 'assessments',
        message: { server: orders, note: hostile },
        reason: hostile,
        at: '2026-06-15T12:00:00.000Z',
    };

    test('are listed with their reason and content as text', async () => {
        const { html, text } = await consoleOf(worldWith(), undefined, {
            failedMessages: {
                ...worldWith().ports().failedMessages,
                list: async () => ({ messages: [failed], continuation: 'more' }),
            },
        }).get('/console/failed-messages');
        expect(text).toContain(`orders assessments ${hostileShown} 2026-06-15 12:00:00 UTC`);
        expect(html).toContain('href="/console/failed-messages?continuation=more"');
        expect(html).not.toMatch(/<script>alert/);
    });

    test('say that no message failed', async () => {
        expect((await consoleOf(worldWith()).get('/console/failed-messages')).text).toContain(
            'No message failed.',
        );
    });
});

describe('sweeps', () => {
    test('are started by a form, once, and the running one shows its progress', async () => {
        const world = worldWith();
        const console = consoleOf(world);
        expect((await console.get('/console/sweeps')).text).toContain('No sweep is under way.');
        const form = { comment: 'after the migration', back: '/console/sweeps' };
        expect((await console.submit('sweep', form)).status).toBe(303);
        expect((await console.get('/console/sweeps')).text).toContain(
            'Phase finding servers Servers found 0',
        );
        expect((await console.submit('sweep', form)).status).toBe(409);
    });

    test('that ended have their numbers', async () => {
        const world = worldWith();
        await world.startSweep();
        await world.run({ mostDeliveries: 10_000 });
        const { text } = await consoleOf(world).get('/console/sweeps');
        expect(text).toMatch(
            /Ended Began Servers Compliant Drifted Unknown Reported findings Repaired Result .* 1 1 0 0 0 0 /,
        );
    });
});

describe('the evidence of a period', () => {
    test('names times, coverage, the head of the audit, and the files', async () => {
        const { text, html } = await consoleOf(await repaired()).get(
            '/console/evidence?since=2026-06-15&until=',
        );
        expect(text).toContain('Sound 2 entries of 3 chains were read and verified.');
        expect(text).toMatch(/secure-transport high 1 0\.1 s, 0\.1 s, 0\.1 s 10 s, 10 s, 10 s 0 DP-3/);
        expect(html).toContain('href="/api/evidence?since=2026-06-15T00%3A00%3A00.000Z&amp;format=ocsf"');
    });

    test.each([
        ['since=2020-01-01&until=2026-01-01', 'at most 366 days'],
        ['previousHead=none', 'previousHead: allowed: the head that an earlier report names'],
    ])('is refused for %s', async (query, problem) => {
        const { status, text } = await consoleOf(worldWith()).get(`/console/evidence?${query}`);
        expect([status, text]).toEqual([400, expect.stringContaining(problem)]);
    });
});
