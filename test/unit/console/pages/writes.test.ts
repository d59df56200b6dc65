import { describe, expect, test } from 'vitest';
import { StorageUnavailableError } from '../../../../src/errors.ts';
import { consoleOf, olga, rita } from '../../../support/operators-console.ts';
import { hourMs, orders, worldWith } from '../../../support/story.ts';

const path = '/console/writes';

describe('the switch of all writes', () => {
    test('stops them for some hours, says by whom, why and until when, and lets them go on by itself', async () => {
        const world = worldWith();
        const console = consoleOf(world);
        expect((await console.get(path)).text).toContain('No write is under way.');
        const { status } = await console.submit('pause', {
            action: 'pause',
            hours: '8',
            until: '',
            reason: 'an incident',
            back: path,
        });
        expect(status).toBe(303);
        const { text } = await console.get(path);
        expect(text).toContain('PAUSED an operator stopped all writes Resume');
        expect(text).toContain('Paused by 0000000a-0000-4000-8000-00000000000a Reason an incident Since');
        expect(text).toContain('Ends 2026-06-15 20:00:00 UTC');
        world.now += 8 * hourMs;
        expect((await console.get(path)).text).toContain('ENFORCING Pgwarden repairs drift Stop all writes');
    });

    test('resumes them', async () => {
        const console = consoleOf(worldWith());
        await console.submit('pause', { action: 'pause', reason: 'an incident', back: path });
        await console.submit('pause', { action: 'resume', reason: 'it is over', back: path });
        expect((await console.get('/console')).text).toContain('ENFORCING');
    });

    test('is on its page while table storage does not respond', async () => {
        const world = worldWith();
        const { records } = world.ports();
        const away = () => Promise.reject(new StorageUnavailableError('table servers'));
        const console = consoleOf(world, olga, { records: { ...records, page: away } });
        const { status, text, html } = await console.get(path);
        expect(status).toBe(200);
        expect(text).toContain('Pgwarden cannot count the writes under way');
        expect(html).toContain('Stop all writes</button>');
    });

    test('is shown to a Reader without a form', async () => {
        const { html, text } = await consoleOf(worldWith(), rita).get(path);
        expect(html).not.toContain('<form');
        expect(text).toContain('Stop all writes: needs the app role Operator.');
    });
});

test('paused servers are listed, and resumed one by one', async () => {
    const world = worldWith();
    const console = consoleOf(world);
    const reason = '<b>a migration</b>';
    await console.submit('pause', { action: 'pause', server: orders, reason, back: path });
    const { text, html } = await console.get(path);
    expect(text).toMatch(/ENFORCING Pgwarden repairs drift, except on 1 paused server/);
    expect(text).toMatch(/orders 0000000a-0000-4000-8000-00000000000a <b>a migration<\/b> .* no end Resume/);
    expect(html).not.toContain('<b>a migration');
    await console.submit('pause', { action: 'resume', server: orders, reason: 'done', back: path });
    expect((await console.get(path)).text).toContain('No server is paused by itself.');
});

test('the links to a list as a file keep the filters of the page', async () => {
    const { html } = await consoleOf(worldWith()).get(
        '/console/remediations?outcome=verified&outcome=failed&actor=',
    );
    expect(html).toContain(
        'href="/api/remediations/export?outcome=verified%2Cfailed&amp;format=csv" download',
    );
});
