import { expect, test } from 'vitest';
import { fleetPosture } from '../../../../../src/azure/storage/servers/fleet-posture.ts';
import { MalformedInputError } from '../../../../../src/errors.ts';
import { emptyRecord, type ServerRecord } from '../../../../../src/model/server-record.ts';
import type { ServerQuery } from '../../../../../src/model/server-summary.ts';
import { collected } from '../../../../support/collected.ts';
import { idOf } from '../../../../support/server-id.ts';
import { storedRecords } from './stored-records.ts';

const { records, table } = storedRecords();
const at = '2026-06-15T12:00:00.000Z';

/** Eleven servers in two subscriptions, every third of which drifted. */
async function addServers(): Promise<void> {
    await table().createEntity({ partitionKey: 'fleet', rowKey: 'budget' });
    await table().createEntity({ partitionKey: 'poison', rowKey: 'message' });
    for (let index = 0; index < 11; index += 1) {
        const server = idOf(
            `/subscriptions/${index < 6 ? 'a' : 'f'}1111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/till-${index}`,
        );
        const isDrifted = index % 3 === 0;
        const record: ServerRecord = {
            ...emptyRecord(server),
            verdict: isDrifted ? 'drifted' : 'compliant',
            posture: {
                'secure-transport': {
                    at,
                    verdict: isDrifted
                        ? { kind: 'drifted', evidence: [{ what: 'x', found: 'off', wanted: 'on' }] }
                        : { kind: 'compliant' },
                },
            },
            holds: index === 9 ? { 'secure-transport|configurations/x': { cause: 'paused' } } : {},
        };
        await records().write(server, record, undefined);
    }
}

async function namesOf(query: Partial<ServerQuery> = {}): Promise<readonly (readonly string[])[]> {
    const pages: (readonly string[])[] = [];
    let continuation: string | undefined;
    do {
        const page = await fleetPosture(table()).page({
            limit: 4,
            ...query,
            ...(continuation === undefined ? {} : { continuation }),
        });
        pages.push(page.servers.map(({ server }) => server.name));
        continuation = page.continuation;
    } while (continuation !== undefined);
    return pages;
}

test('servers come in pages, by filters, and each once; other rows of the table are none', async () => {
    await addServers();
    expect(await namesOf()).toEqual([
        ['till-0', 'till-1', 'till-2', 'till-3'],
        ['till-4', 'till-5', 'till-10', 'till-6'],
        ['till-7', 'till-8', 'till-9'],
    ]);
    expect(await namesOf({ verdict: 'drifted' })).toEqual([['till-0', 'till-3', 'till-6', 'till-9']]);
    expect(await namesOf({ name: 'LL-1' })).toEqual([['till-1', 'till-10']]);
    expect(await namesOf({ driftedControl: 'secure-transport', limit: 2 })).toEqual([
        ['till-0', 'till-3'],
        ['till-6', 'till-9'],
    ]);
    expect(await namesOf({ with: 'held' })).toEqual([['till-9']]);
    const all = await collected(fleetPosture(table()).servers());
    expect(all).toHaveLength(11);
    expect(all.find(({ server }) => server.name === 'till-9')?.controls).toMatchObject({
        readAt: at,
        states: { drifted: ['secure-transport'] },
        held: [{ control: 'secure-transport', cause: 'paused' }],
    });
});

test('a token that was not issued is refused', async () => {
    for (const continuation of ['', 'nonsense', Buffer.from("a' or true").toString('base64url')]) {
        await expect(fleetPosture(table()).page({ limit: 1, continuation })).rejects.toThrow(
            MalformedInputError,
        );
    }
});

test('a row of an older version, and a damaged column, are servers without a summary', async () => {
    const [first] = await collected(fleetPosture(table()).servers());
    if (first === undefined) throw new Error('no server');
    const { subscriptionId } = first.server;
    for (const controls of ['', '{', '{"version":99}']) {
        const rowKey = `${subscriptionId}|shop|${first.server.name}`;
        await table().updateEntity({ partitionKey: subscriptionId, rowKey, controls }, 'Merge');
        const [changed] = await collected(fleetPosture(table()).servers());
        expect(changed?.verdict).toBe('drifted');
        expect(changed).not.toHaveProperty('controls');
    }
});
