import { describe, expect, test } from 'vitest';
import { parseServerId, type ServerId, serverPath } from '../../../../../src/model/resource-id.ts';
import { emptyRecord, type ServerRecord } from '../../../../../src/model/server-record.ts';
import { remediationOf } from '../../../../support/changes.ts';
import { storedRecords } from './stored-records.ts';

const { newServer, records, table } = storedRecords();

async function serversOf(listed: AsyncIterable<ServerRecord>): Promise<readonly string[]> {
    const servers: string[] = [];
    for await (const { server } of listed) servers.push(serverPath(server));
    return servers;
}

describe('servers of one name', () => {
    const path = (group: string, name: string) =>
        `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/${group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
    const idOf = (group: string, name: string): ServerId => {
        const server = parseServerId(path(group, name));
        if (server === undefined) throw new Error('no server');
        return server;
    };

    test('are found under every id that has a record, and none whose name only begins alike', async () => {
        for (const [group, name] of [
            ['app', 'till'],
            ['shop', 'till'],
            ['shop', 'till-2'],
            ['shop', 'til'],
        ] as const)
            await records().write(idOf(group, name), emptyRecord(idOf(group, name)), undefined);
        const found = await records().namesakes(idOf('other', 'Till'));
        expect(found.map(({ record }) => serverPath(record.server)).toSorted()).toEqual([
            path('app', 'till'),
            path('shop', 'till'),
        ]);
        expect(await records().namesakes(idOf('App', 'till'))).toMatchObject([
            { record: { server: idOf('shop', 'till') } },
        ]);
        const [first] = found;
        await records().remove(idOf('app', 'till'), first?.etag ?? '');
        expect(await records().namesakes(idOf('other', 'till'))).toHaveLength(1);
    });
});

describe('waiting', () => {
    test('lists servers with holds too, and open remediations do not: in dry-run every drifted server has one', async () => {
        const [held, heldPath] = newServer();
        const [deferred, deferredPath] = newServer();
        await records().write(
            held,
            { ...emptyRecord(held), holds: { 'a|b': { cause: 'dryRun' } } },
            undefined,
        );
        const request = {
            slices: ['parameters'],
            cause: { kind: 'followUp', reason: 'a repair' },
            requestedAt: '2026-06-15T12:00:00.000Z',
        } as const;
        await records().write(deferred, { ...emptyRecord(deferred), deferred: request }, undefined);
        const waiting = await serversOf(records().waiting());
        const withOpenWork = await serversOf(records().withOpenWork());
        expect([waiting.includes(heldPath), waiting.includes(deferredPath)]).toEqual([true, true]);
        expect([withOpenWork.includes(heldPath), withOpenWork.includes(deferredPath)]).toEqual([false, true]);
    });

    test('lists servers with open remediations, and hides none because another row is damaged', async () => {
        const [idle, idlePath] = newServer();
        const [busy, busyPath] = newServer();
        const [damaged, damagedPath] = newServer();
        await records().write(idle, emptyRecord(idle), undefined);
        for (const [server, _path] of [
            [busy, busyPath],
            [damaged, damagedPath],
        ] as const) {
            await records().write(
                server,
                { ...emptyRecord(server), remediations: [remediationOf()] },
                undefined,
            );
        }
        const row = { partitionKey: damaged.subscriptionId, rowKey: rowKeyOf(damaged) };
        await table().updateEntity({ ...row, record0: '{"server":' }, 'Merge');
        const waiting = await serversOf(records().waiting());
        expect(waiting).toContain(busyPath);
        expect(waiting).not.toContain(idlePath);
        expect(waiting).not.toContain(damagedPath);
    });
});

function rowKeyOf(server: ServerId): string {
    return `${server.subscriptionId}|${server.resourceGroup}|${server.name}`.toLowerCase();
}
