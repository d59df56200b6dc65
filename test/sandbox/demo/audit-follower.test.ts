import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { followAudit } from '../../../sandbox/demo/audit-follower.ts';
import { eventually } from '../start/fixture.ts';

it('reports each new entry once, oldest first, and nothing of an earlier run', async () => {
    const entries = ['2026-01-02T03:04:06Z', '2026-01-02T03:04:05Z', '2026-01-02T03:04:04Z'].map(
        (at, index) => ({ id: `e${index}`, at, server: 'fleet', outcome: 'swept' }),
    );
    let polls = 0;
    const app = createServer((_, response) => {
        polls += 1;
        response.end(JSON.stringify({ entries }));
    });
    await new Promise<void>((done) => app.listen(0, '127.0.0.1', done));
    const { port } = app.address() as AddressInfo;
    const lines: string[] = [];
    const follower = followAudit({
        functions: `http://127.0.0.1:${port}`,
        access: () => ({ 'x-functions-key': 'key' }),
        pollMs: 10,
        since: new Date('2026-01-02T03:04:05Z'),
        onEntries: (news) => lines.push(...news.map(({ id }) => id)),
    });
    await eventually('the second poll', () => (polls >= 2 ? true : undefined));
    await follower.stop();
    await new Promise((done) => app.close(done));
    expect(lines).toEqual(['e1', 'e0']);
});
