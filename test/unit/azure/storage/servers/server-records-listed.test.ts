import { describe, expect, test } from 'vitest';
import { parseServerId, type ServerId, serverPath } from '../../../../../src/model/resource-id.ts';
import { emptyRecord, type ServerRecord } from '../../../../../src/model/server-record.ts';
import { remediationOf } from '../../../../support/changes.ts';
import { storedRecords } from './stored-records.ts';

const { newServer, records, storage, table } = storedRecords();

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

describe('a page', () => {
    test('lists records with open work in their order, each once, and hides no page behind a damaged row', async () => {
        const paths: string[] = [];
        const servers: ServerId[] = [];
        for (let index = 0; index < 5; index += 1) {
            const [server, path] = newServer();
            servers.push(server);
            paths.push(path);
            const record = { ...emptyRecord(server), remediations: [remediationOf()] };
            await records().write(server, record, undefined);
        }
        const [, damaged] = servers;
        if (damaged === undefined) throw new Error('no server');
        const row = { partitionKey: damaged.subscriptionId, rowKey: rowKeyOf(damaged) };
        await table().updateEntity({ ...row, record0: '{"server":' }, 'Merge');
        const found: string[] = [];
        let continuation: string | undefined;
        do {
            const query = { limit: 2, ...(continuation === undefined ? {} : { continuation }) };
            const page = await records().page('openWork', query);
            expect(page.records.length).toBeLessThanOrEqual(2);
            found.push(...page.records.map(({ server }) => serverPath(server)));
            continuation = page.continuation;
        } while (continuation !== undefined);
        expect(found.filter((path) => paths.includes(path))).toEqual(
            paths.filter((_path, index) => index !== 1).toSorted(),
        );
        expect(new Set(found).size).toBe(found.length);
    });

    test('takes at most three responses, however many records match', async () => {
        for (let index = 0; index < 12; index += 1) {
            const [server] = newServer();
            const record = { ...emptyRecord(server), remediations: [remediationOf()] };
            await records().write(server, record, undefined);
        }
        const before = storage().proxy.requests.length;
        const { records: found, continuation } = await records().page('openWork', { limit: 10 });
        const lists = storage().proxy.requests.slice(before);
        expect(found.length).toBeGreaterThan(0);
        expect(continuation).toBeDefined();
        expect(lists.length).toBeLessThanOrEqual(3);
    });

    test('refuses a token of another list', async () => {
        await expect(records().page('approvals', { limit: 1, continuation: 'x' })).rejects.toThrow(
            'The continuation token was not issued by this API',
        );
    });
});

function rowKeyOf(server: ServerId): string {
    return `${server.subscriptionId}|${server.resourceGroup}|${server.name}`.toLowerCase();
}
