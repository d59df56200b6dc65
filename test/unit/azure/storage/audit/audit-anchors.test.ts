import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { auditAnchors } from '../../../../../src/azure/storage/audit/audit-anchors.ts';
import { StorageUnavailableError } from '../../../../../src/errors.ts';
import type { AuditAnchor } from '../../../../../src/model/audit-anchor.ts';
import type { AuditAnchors } from '../../../../../src/ports.ts';
import { digest } from '../../../../support/digest.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let container: ContainerClient;
let anchors: AuditAnchors;
let made = 0;

beforeAll(async () => {
    storage = await openAccount();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

beforeEach(async () => {
    made += 1;
    const blobs = BlobServiceClient.fromConnectionString(storage.connectionString, {
        retryOptions: { maxTries: 1 },
    });
    container = blobs.getContainerClient(`anchors-${made}`);
    await container.create();
    anchors = auditAnchors(container, digest, clock);
});

const since = '2026-06-15T00:00:00.000Z';
const clock = { now: () => new Date('2026-06-16T12:00:00.000Z') };

/** A file that follows another one. */
function following(previous: AuditAnchor | undefined, overrides: Partial<AuditAnchor> = {}): AuditAnchor {
    const at = overrides.at ?? '2026-06-15T12:00:00.000Z';
    return {
        sequence: (previous?.sequence ?? 0) + 1,
        at,
        previousHash: previous === undefined ? '' : digest(JSON.stringify(previous)),
        ...(previous === undefined || previous.at.slice(0, 10) < at.slice(0, 10) ? { isWhole: true } : {}),
        upTo: at,
        heads: [{ chain: 'fleet', sequence: (previous?.sequence ?? 0) + 1, hash: 'a' }],
        ...overrides,
    };
}

async function write(...overrides: readonly Partial<AuditAnchor>[]): Promise<readonly AuditAnchor[]> {
    const files: AuditAnchor[] = [];
    for (const each of overrides) {
        const file = following(files.at(-1), each);
        expect(await anchors.add(file)).toEqual({ hash: digest(JSON.stringify(file)) });
        files.push(file);
    }
    return files;
}

describe('anchors', () => {
    test('are none before the first, and without the container', async () => {
        for (const isThere of [true, false]) {
            if (!isThere) await container.delete();
            expect(await anchors.newest()).toBeUndefined();
            expect(await anchors.read(since)).toEqual({ claims: [], problems: [] });
        }
    });

    test('name the newest head of every chain, the same for a process that remembers and for one that does not', async () => {
        const orders = (sequence: number) => ({ chain: 'p|shop|orders', sequence, hash: `o${sequence}` });
        const fleet = (sequence: number) => ({ chain: 'fleet', sequence, hash: `f${sequence}` });
        const reader = auditAnchors(container, digest, clock);
        await write({ heads: [fleet(1), orders(1)] });
        await reader.newest();
        const files = [following(undefined, { heads: [fleet(1), orders(1)] })];
        for (const overrides of [
            { heads: [orders(4)] },
            { at: '2026-06-16T00:00:10.000Z', heads: [fleet(1), orders(5)] },
            { at: '2026-06-16T00:01:10.000Z', heads: [fleet(2)] },
        ]) {
            const file = following(files.at(-1), overrides);
            files.push(file);
            await anchors.add(file);
        }
        const newest = {
            sequence: 4,
            at: '2026-06-16T00:01:10.000Z',
            upTo: '2026-06-16T00:01:10.000Z',
            hash: digest(JSON.stringify(files[3])),
            heads: new Map([
                ['fleet', fleet(2)],
                ['p|shop|orders', orders(5)],
            ]),
        };
        expect(await reader.newest()).toEqual(newest);
        expect(await auditAnchors(container, digest, clock).newest()).toEqual(newest);
    });

    test('are written once: an existing file is never overwritten', async () => {
        const [first] = await write({});
        const other = { ...following(undefined), heads: [] };
        expect(await anchors.add(other)).toBe('taken');
        expect((await anchors.newest())?.heads.get('fleet')).toEqual(first?.heads[0]);
    });

    test.each<[string, string, (files: readonly AuditAnchor[]) => Promise<void>]>([
        [
            'a file in the middle is gone',
            'the anchor 2026-06-15/0000000003.json does not follow the one before it',
            async () => void (await container.getBlobClient('2026-06-15/0000000002.json').delete()),
        ],
        [
            'the first file of the day is gone',
            'the anchors before 2026-06-15/0000000002.json are missing',
            async () => void (await container.getBlobClient('2026-06-15/0000000001.json').delete()),
        ],
        [
            'a file was changed',
            'the anchor 2026-06-15/0000000003.json does not follow the one before it',
            async ([, second]) => {
                const text = JSON.stringify({ ...second, heads: [] });
                await container
                    .getBlockBlobClient('2026-06-15/0000000002.json')
                    .upload(text, Buffer.byteLength(text));
            },
        ],
        [
            'a file is not an anchor',
            'the file 2026-06-15/0000000002.json is not an anchor',
            async () =>
                void (await container.getBlockBlobClient('2026-06-15/0000000002.json').upload('{', 1)),
        ],
        [
            'a file stands at the place of another',
            'the file 2026-06-15/0000000009.json is not an anchor',
            async ([first]) => {
                const text = JSON.stringify(first);
                await container
                    .getBlockBlobClient('2026-06-15/0000000009.json')
                    .upload(text, Buffer.byteLength(text));
            },
        ],
    ])('report when %s', async (_what, problem, tamper) => {
        await tamper(await write({}, {}, {}));
        expect((await anchors.read(since)).problems).toContain(problem);
    });

    test('of earlier days are read from the first file of each day, and all files of the days since', async () => {
        const at = (day: number, minute: number) =>
            `2026-06-${day}T00:${String(minute).padStart(2, '0')}:00.000Z`;
        await write(
            ...[13, 14, 15, 16].flatMap((day) => [0, 1, 2].map((minute) => ({ at: at(day, minute) }))),
        );
        const { claims, problems } = await anchors.read(since);
        expect([claims.map(({ sequence }) => sequence), problems]).toEqual([[1, 4, 7, 8, 9, 10, 11, 12], []]);
    });

    test.each([
        ['no JSON under the next number', '2026-06-15/0000000003.json'],
        ['no JSON far ahead', '2026-06-15/0000000900.json'],
        ['no JSON farther ahead than any instance goes', '2026-06-15/9999999999.json'],
        ['a name that no anchor has', '2026-06-15/zzz.json'],
        ['a day that has not come', '2999-01-01/0000000001.json'],
        ['the next day', '2026-06-16/0000000001.json'],
    ])('continue behind a file that another actor wrote: %s', async (_what, name) => {
        let [, previous] = await write({}, {});
        const reader = auditAnchors(container, digest, clock);
        await reader.newest();
        await container.getBlockBlobClient(name).upload('{', 1);
        for (const each of [reader, auditAnchors(container, digest, clock)]) {
            const newest = await each.newest();
            expect(newest?.heads.get('fleet')).toEqual(previous?.heads[0]);
            const heads = [{ chain: 'fleet', sequence: 7 + (newest?.sequence ?? 0), hash: 'b' }];
            const next: AuditAnchor = {
                sequence: (newest?.sequence ?? 0) + 1,
                at: newest?.at ?? '',
                previousHash: newest?.hash ?? '',
                upTo: newest?.at ?? '',
                heads,
            };
            expect(await each.add(next)).toEqual({ hash: expect.any(String) });
            expect((await each.newest())?.heads.get('fleet')).toEqual(heads[0]);
            previous = next;
        }
        expect((await anchors.read(since)).problems.length).toBeGreaterThan(0);
    });

    test('that another actor wrote count for nothing in the app, and are compared with the earlier ones in a verification', async () => {
        const [, second] = await write({}, {});
        const forged = {
            ...following(second, { heads: [{ chain: 'fleet', sequence: 1, hash: 'forged' }] }),
            previousHash: 'x',
        };
        await anchors.add(forged);
        expect((await anchors.newest())?.heads.get('fleet')).toEqual(second?.heads[0]);
        const { claims, problems } = await anchors.read(since);
        expect(claims.map(({ hash }) => hash)).toEqual(['a', 'a', 'forged']);
        expect(problems).toEqual(['the anchor 2026-06-15/0000000003.json does not follow the one before it']);
    });

    test('fail as storage that is not available', async () => {
        await write({});
        storage.proxy.setUnavailable('blob', 'busy');
        try {
            await expect(anchors.read(since)).rejects.toThrow(StorageUnavailableError);
            await expect(anchors.newest()).rejects.toThrow(StorageUnavailableError);
            await expect(anchors.add(following(undefined))).rejects.toThrow(StorageUnavailableError);
        } finally {
            storage.proxy.setUnavailable('blob', undefined);
        }
    });
});
