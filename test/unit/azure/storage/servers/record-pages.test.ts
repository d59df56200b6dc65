import { expect, test } from 'vitest';
import { recordPages } from '../../../../../src/azure/storage/servers/record-pages.ts';
import { controls } from '../../../../../src/controls/index.ts';
import { lastReads, readingsIn } from '../../../../../src/engine/last-reads.ts';
import { MalformedInputError } from '../../../../../src/errors.ts';
import { serverKey } from '../../../../../src/model/resource-id.ts';
import { emptyRecord } from '../../../../../src/model/server-record.ts';
import { collected } from '../../../../support/collected.ts';
import { serverState } from '../../../../support/states.ts';
import { storedRecords } from './stored-records.ts';

const { records, table, newServer } = storedRecords();
const at = '2026-06-15T12:00:00.000Z';

test('records come in the order of their keys, from any place, with their last reads', async () => {
    const reads = lastReads({ parameters: { kind: 'read', value: serverState().parameters } }, at, controls);
    await table().createEntity({ partitionKey: 'fleet', rowKey: 'budget' });
    const servers = Array.from({ length: 7 }, () => newServer()[0]);
    for (const server of servers) {
        await records().write(server, { ...emptyRecord(server), lastReads: reads }, undefined);
    }
    const all = await collected(recordPages(table()).from());
    expect(all.map(({ record }) => record?.server.name)).toEqual(servers.map(({ name }) => name).toSorted());
    expect(readingsIn(all[0]?.record?.lastReads ?? {}).parameters).toMatchObject({
        kind: 'read',
        value: { log_checkpoints: { value: 'on' } },
    });
    const rest = await collected(recordPages(table()).from(all[4]?.token));
    expect(rest.map(({ token }) => token)).toEqual(all.slice(5).map(({ token }) => token));
});

test('a damaged row has a place and no record', async () => {
    const [server] = newServer();
    await records().write(server, emptyRecord(server), undefined);
    await table().updateEntity(
        { partitionKey: server.subscriptionId, rowKey: serverKey(server), record0: '{}' },
        'Merge',
    );
    const all = await collected(recordPages(table()).from());
    expect(all.filter(({ record }) => record === undefined)).toEqual([
        { token: Buffer.from(serverKey(server)).toString('base64url') },
    ]);
});

test('a token that was not issued is refused', async () => {
    for (const token of ['', 'nonsense', Buffer.from("a' or true").toString('base64url')]) {
        await expect(collected(recordPages(table()).from(token))).rejects.toThrow(MalformedInputError);
    }
});
