import { describe, expect, test } from 'vitest';
import { recordText } from '../../../../../src/azure/storage/schemas/record-schema.ts';
import {
    MalformedInputError,
    RecordConflictError,
    StorageUnavailableError,
} from '../../../../../src/errors.ts';
import { type ServerId, serverPath } from '../../../../../src/model/resource-id.ts';
import { emptyRecord, type ServerRecord } from '../../../../../src/model/server-record.ts';
import { changes, remediationOf } from '../../../../support/changes.ts';
import { digest } from '../../../../support/digest.ts';
import { storedRecords } from './stored-records.ts';

const { newServer, records, storage, table } = storedRecords();

async function failureOf(call: Promise<unknown>): Promise<unknown> {
    return await call.then(
        () => 'nothing failed',
        (error: unknown) => error,
    );
}

describe('a record', () => {
    test('of an unknown server does not exist', async () => {
        const [server] = newServer();
        expect(await records().read(server)).toBeUndefined();
    });

    test('comes back as it was written', async () => {
        const [server, _path] = newServer();
        const record: ServerRecord = {
            ...emptyRecord(server),
            tags: { team: 'shop' },
            posture: {
                'secure-transport': {
                    verdict: {
                        kind: 'drifted',
                        evidence: [{ what: 'require_secure_transport', found: 'off', wanted: 'on' }],
                        unrepairable: 'read-only',
                    },
                    at: '2026-06-15T12:00:00.000Z',
                },
                'log-checkpoints': { verdict: { kind: 'compliant' }, at: '2026-06-15T12:00:00.000Z' },
                'threat-protection': {
                    verdict: { kind: 'unknown', reason: 'busy' },
                    at: '2026-06-15T12:00:00.000Z',
                },
                'private-endpoint': {
                    verdict: { kind: 'notApplicable', reason: 'in a virtual network' },
                    at: '2026-06-15T12:00:00.000Z',
                },
            },
            assessed: { parameters: '2026-06-15T12:00:00.000Z' },
            remediations: Object.entries(changes).map(([kind, change]) =>
                remediationOf({ id: kind, change }),
            ),
            step: { token: 'token-1', dueAt: '2026-06-15T12:00:10.000Z' },
            deferred: {
                slices: ['server', 'encryptionKeys'],
                cause: { kind: 'followUp', reason: 'x' },
                requestedAt: '2026-06-15T12:00:05.000Z',
            },
            noted: { 'secure-transport|verdict': 'reported:abc' },
        };
        await records().write(server, record, undefined);
        expect((await records().read(server))?.record).toEqual(record);
    });

    test('keeps everything of a remediation that is under way', async () => {
        const [server, _path] = newServer();
        const remediation = remediationOf({
            status: 'accepted',
            startedAt: '2026-06-15T12:00:01.000Z',
            acceptedAt: '2026-06-15T12:00:02.000Z',
            operationUrl: `https://management.azure.com/x?t=1&c=${'y'.repeat(3_800)}`,
            pollMs: 10_000,
            writes: 2,
            attempts: 1,
            requeues: 3,
            readBacks: 1,
            waitingSince: '2026-06-15T11:00:00.000Z',
            lastError: 'HTTP 409 ServerIsBusy: busy',
        });
        await records().write(server, { ...emptyRecord(server), remediations: [remediation] }, undefined);
        expect((await records().read(server))?.record.remediations).toEqual([remediation]);
    });

    test('is one, whatever the spelling of the id', async () => {
        const [server, _path] = newServer();
        await records().write(server, emptyRecord(server), undefined);
        const shouted = {
            subscriptionId: server.subscriptionId,
            resourceGroup: 'SHOP',
            name: server.name.toUpperCase(),
        };
        expect((await records().read(shouted))?.record).toEqual(emptyRecord(server));
    });

    test('may have 450,000 characters', async () => {
        const [server, _path] = newServer();
        const noted = { key: 'x'.repeat(450_000) };
        await records().write(server, { ...emptyRecord(server), noted }, undefined);
        const found = (await records().read(server))?.record.noted.key;
        expect([found?.length, found === noted.key]).toEqual([450_000, true]);
    });

    test('keeps characters of two halves wherever a property ends', async () => {
        for (const shift of [0, 1]) {
            const [server, _path] = newServer();
            const noted = { key: `${'x'.repeat(29_000 + shift)}${'😀'.repeat(1_000)}` };
            await records().write(server, { ...emptyRecord(server), noted }, undefined);
            const found = (await records().read(server))?.record.noted.key;
            expect([found?.length, found === noted.key]).toEqual([31_000 + shift, true]);
        }
    });

    test('becomes shorter without a remainder of the longer one', async () => {
        const [server, _path] = newServer();
        const long = { ...emptyRecord(server), noted: { key: 'x'.repeat(100_000) } };
        const etag = await records().write(server, long, undefined);
        await records().write(server, emptyRecord(server), etag);
        expect((await records().read(server))?.record).toEqual(emptyRecord(server));
    });

    test('that no row can hold is refused before it is sent', async () => {
        const [server, _path] = newServer();
        const record = { ...emptyRecord(server), tags: { key: 'x'.repeat(500_000) } };
        expect(await failureOf(records().write(server, record, undefined))).toBeInstanceOf(
            MalformedInputError,
        );
    });

    test('that would outgrow its row is stored without details that can be recorded again', async () => {
        const [server, _path] = newServer();
        await records().write(
            server,
            { ...emptyRecord(server), noted: { key: 'x'.repeat(500_000) } },
            undefined,
        );
        expect((await records().read(server))?.record).toEqual(emptyRecord(server));
    });

    test('is deleted once and for all', async () => {
        const [server, _path] = newServer();
        const etag = await records().write(server, emptyRecord(server), undefined);
        await records().remove(server, etag);
        await records().remove(server, etag);
        expect(await records().read(server)).toBeUndefined();
    });
});

describe('two writers of one record', () => {
    test('with the ETag that was read, one of them wins', async () => {
        const [server, _path] = newServer();
        const etag = await records().write(server, emptyRecord(server), undefined);
        const attempts = ['a', 'b', 'c'].map((note) =>
            failureOf(records().write(server, { ...emptyRecord(server), noted: { note } }, etag)),
        );
        const outcomes = await Promise.all(attempts);
        expect(outcomes.filter((outcome) => outcome === 'nothing failed')).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome instanceof RecordConflictError)).toHaveLength(2);
    });

    test('cannot both create it', async () => {
        const [server, _path] = newServer();
        const attempts = [1, 2, 3].map(() =>
            failureOf(records().write(server, emptyRecord(server), undefined)),
        );
        const outcomes = await Promise.all(attempts);
        expect(outcomes.filter((outcome) => outcome instanceof RecordConflictError)).toHaveLength(2);
    });

    test('cannot write it when it was deleted meanwhile', async () => {
        const [server, path] = newServer();
        const etag = await records().write(server, emptyRecord(server), undefined);
        await records().remove(server, etag);
        expect(await failureOf(records().write(server, emptyRecord(server), etag))).toMatchObject({
            name: 'RecordConflictError',
            server: path,
            transient: true,
        });
    });

    test('cannot write over a server that was created anew', async () => {
        const [server, _path] = newServer();
        const etag = await records().write(server, emptyRecord(server), undefined);
        await records().remove(server, etag);
        await records().write(server, emptyRecord(server), undefined);
        expect(await failureOf(records().write(server, emptyRecord(server), etag))).toBeInstanceOf(
            RecordConflictError,
        );
    });

    test('cannot delete the record that the other one wrote meanwhile', async () => {
        const [server, path] = newServer();
        const read = await records().write(server, emptyRecord(server), undefined);
        await records().write(server, { ...emptyRecord(server), noted: { n: '2' } }, read);
        expect(await failureOf(records().remove(server, read))).toMatchObject({
            name: 'RecordConflictError',
            server: path,
            transient: true,
        });
        expect((await records().read(server))?.record.noted).toEqual({ n: '2' });
    });

    test('write one after the other with the ETag that each write gave', async () => {
        const [server, _path] = newServer();
        const first = await records().write(server, emptyRecord(server), undefined);
        const second = await records().write(server, { ...emptyRecord(server), noted: { n: '2' } }, first);
        await records().write(server, { ...emptyRecord(server), noted: { n: '3' } }, second);
        expect((await records().read(server))?.record.noted).toEqual({ n: '3' });
    });
});

async function serversOf(listed: AsyncIterable<ServerRecord>): Promise<readonly string[]> {
    const servers: string[] = [];
    for await (const { server } of listed) servers.push(serverPath(server));
    return servers;
}

describe('a row that is damaged', () => {
    test.each([
        ['no JSON', '{"server":', 'is not JSON'],
        ['another thing', '[]', 'is not a record'],
        ['a kind of change that there is not', undefined, 'is not a record'],
    ])('%s is never read as a record', async (_what, text, message) => {
        const [server, _path] = newServer();
        const record = { ...emptyRecord(server), remediations: [remediationOf()] };
        await records().write(server, record, undefined);
        const damaged = text ?? recordText(record).replace('"kind":"parameter"', '"kind":"sql"');
        const row = { partitionKey: server.subscriptionId, rowKey: rowKeyOf(server) };
        const columns = { record0: damaged, pieces: 1, recordHash: digest(damaged) };
        await table().updateEntity({ ...row, ...columns }, 'Merge');
        const failure = await failureOf(records().read(server));
        expect(failure).toBeInstanceOf(MalformedInputError);
        expect(String(failure)).toContain(`Row ${rowKeyOf(server)} of table servers ${message}`);
    });

    test('by one character is never read as a record: its write would go to Azure', async () => {
        const [server, _path] = newServer();
        const record = { ...emptyRecord(server), remediations: [remediationOf()] };
        await records().write(server, record, undefined);
        const row = { partitionKey: server.subscriptionId, rowKey: rowKeyOf(server) };
        const record0 = recordText(record).replace('"to":"on"', '"to":"of"');
        await table().updateEntity({ ...row, record0 }, 'Merge');
        expect(String(await failureOf(records().read(server)))).toBe(
            `MalformedInputError: Row ${rowKeyOf(server)} of table servers does not hold what was written to it`,
        );
    });
});

describe('storage that is not available', () => {
    test('fails as that, whatever was requested', async () => {
        const [server, _path] = newServer();
        storage().proxy.setUnavailable('table', 'busy');
        try {
            const calls = [
                records().read(server),
                records().write(server, emptyRecord(server), undefined),
                records().remove(server, 'any'),
                serversOf(records().waiting()),
            ];
            for (const call of calls) expect(await failureOf(call)).toBeInstanceOf(StorageUnavailableError);
        } finally {
            storage().proxy.setUnavailable('table', undefined);
        }
    });
});

function rowKeyOf(server: ServerId): string {
    return `${server.subscriptionId}|${server.resourceGroup}|${server.name}`.toLowerCase();
}
