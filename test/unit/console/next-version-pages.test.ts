import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/model/audit-entry.ts';
import type { Change } from '../../../src/model/change.ts';
import { serverPage } from '../../support/console-addresses.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { recordOfNextVersion } from '../../support/next-version.ts';
import { consoleOf } from '../../support/operators-console.ts';
import { orders, repaired } from '../../support/story.ts';

/** What a newer Pgwarden stored and recorded, on the pages of this one: during a deployment, and after a rollback. */

const at = '2026-06-15T12:20:00.000Z';
const change: Change = {
    kind: 'parameter',
    name: 'idle_session_timeout',
    from: '0',
    to: '3600000',
    dataType: 'Integer',
    isDynamicConfig: true,
    control: 'session-timeout',
    disruption: 'none',
};

/** A server with a drifted control that the next version added, and an entry whose words only that one knows. */
async function ofNextVersion(): Promise<MemoryWorld> {
    const world = await repaired();
    const evidence = [{ what: 'idle_session_timeout', found: '0', wanted: '3600000' }];
    const cause = { kind: 'event', eventId: 'event-9' } as const;
    for (const [key, { record, etag }] of world.records) {
        const next = recordOfNextVersion({
            ...record,
            posture: { ...record.posture, 'session-timeout': { verdict: { kind: 'drifted', evidence }, at } },
            drifts: { ...record.drifts, 'session-timeout': { id: 'drift-9', foundAt: at, cause, parts: {} } },
            pendingApprovals: [{ id: 'approval-9', change, cause, requestedAt: at }],
        });
        world.records.set(key, { record: next, etag });
    }
    const entry: object = {
        id: 'later',
        at,
        server: orders,
        outcome: 'quarantined',
        control: 'session-timeout',
        drift: 'drift-9',
        change: { kind: 'extension', from: 'a', to: 'b', control: 'session-timeout', disruption: 'none' },
        cause: { kind: 'drill', team: 'red' },
    };
    await world.ports().audit.append(entry as AuditEntry);
    return world;
}

test.each([
    '/console',
    '/console/servers',
    serverPage,
    '/console/controls',
    '/console/decisions',
    '/console/held',
    '/console/groups',
    '/console/remediations',
    '/console/audit',
    '/console/dry-run',
    '/console/evidence',
])('the page %s shows what a newer version stored', async (path) => {
    const { status, text } = await consoleOf(await ofNextVersion()).get(path);
    expect([status, text]).toEqual([200, expect.not.stringContaining('undefined')]);
});

test('the audit and the server name the words of a newer version as they were recorded', async () => {
    const pages = consoleOf(await ofNextVersion());
    expect((await pages.get('/console/audit')).text).toContain('quarantined');
    expect((await pages.get(serverPage)).text).toContain('session-timeout');
});
