import { describe, expect, test } from 'vitest';
import { StorageUnavailableError } from '../../../src/errors.ts';
import { operatorsApi } from '../../../src/http/operators-api.ts';
import type { ChainedAuditEntry } from '../../../src/model/audit-entry.ts';
import type { AuditPage, AuditQuery } from '../../../src/model/audit-query.ts';
import { orders } from '../../support/audit-entries.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts';
import { type ApiResponse, apiInProcess, apiPorts, origin } from '../../support/operators-api.ts';

const deployment = { controlIds: ['secure-transport'], isSignInByPlatform: false, version: '0.1.0' };

/** An audit of pages, read by a continuation that is the number of the next page. */
interface PagedAudit {
    readonly asked: AuditQuery[];
    readonly world: MemoryWorld;
    get(query: string): Promise<ApiResponse>;
    /** The response as it begins; nothing of its body is read. */
    begin(query: string, method?: string): Promise<Response>;
}

function pagedAudit(pages: number, page: (number: number, world: MemoryWorld) => AuditPage): PagedAudit {
    const world = memoryWorld(enforcing([]));
    const asked: AuditQuery[] = [];
    const stored = world.ports();
    const audit = {
        ...stored.audit,
        async query(query: AuditQuery) {
            asked.push(query);
            const number = Number(query.continuation ?? 1);
            const next = number < pages ? { continuation: String(number + 1) } : {};
            return { ...page(number, world), ...next };
        },
    };
    const ports = apiPorts(stored, { audit });
    return {
        asked,
        world,
        get: (query) => apiInProcess(ports).get(`audit/export?${query}`),
        begin: async (query, method = 'GET') =>
            await operatorsApi(ports, deployment).request(`${origin}/api/audit/export?${query}`, { method }),
    };
}

function entry(sequence: number, changed: Partial<ChainedAuditEntry> = {}): ChainedAuditEntry {
    return {
        id: `id-${sequence}`,
        at: '2026-06-15T12:00:00.000Z',
        server: orders,
        outcome: 'reported',
        cause: { kind: 'sweep', sweepId: 'sweep-1' },
        sequence,
        previousHash: 'before',
        hash: 'own',
        ...changed,
    };
}

/** Pages of one entry each, newest first, of which one cannot be read. */
function brokenAt(broken: number, error: Error): PagedAudit {
    return pagedAudit(4, (number) => {
        if (number === broken) throw error;
        return { entries: [entry(number)] };
    });
}

function linesOf(body: unknown): readonly unknown[] {
    return String(body)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
}

describe('GET /api/audit/export', () => {
    test('is a CSV table by default, saved under the name of the list and its time', async () => {
        const { body, headers } = await pagedAudit(1, () => ({ entries: [entry(7)] })).get('');
        expect(body).toBe(
            'at,server,outcome,control,target,changes,evidence,reason,by,cause,operator,remediationId,drift,driftEnd,durationMs,baseline,id,sequence,previousHash,hash,problem\r\n' +
                `2026-06-15T12:00:00.000Z,${orders},reported,,,,,,an unknown actor,sweep,,,,,,,id-7,7,before,own,\r\n`,
        );
        expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
        expect(headers.get('content-disposition')).toMatch(
            /^attachment; filename="pgwarden-audit-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.csv"$/,
        );
        expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null]);
    });

    test('as NDJSON has each entry exactly as the list does, and ends with the result', async () => {
        const audit = pagedAudit(2, (number) => ({ entries: [entry(number)] }));
        const { body, headers } = await audit.get('format=ndjson');
        expect(linesOf(body)).toEqual([
            entry(1),
            entry(2),
            { export: { result: 'complete', rows: 2, damaged: 0 } },
        ]);
        expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    });

    test('takes the filters of the list, and passes them on with every page', async () => {
        const audit = pagedAudit(2, () => ({ entries: [] }));
        await audit.get('server=fleet&since=2026-06-01&until=2026-07-01&outcome=paused');
        const filters = {
            server: 'fleet',
            since: '2026-06-01T00:00:00.000Z',
            until: '2026-07-01T00:00:00.000Z',
            outcome: 'paused',
            limit: 200,
        };
        expect(audit.asked).toEqual([filters, { ...filters, continuation: '2' }]);
    });

    test('names entries that fail verification instead of showing them', async () => {
        const audit = pagedAudit(1, () => ({ entries: [entry(1)], damaged: ['row r of day|2026-06-15'] }));
        const csv = String((await audit.get('')).body).split('\r\n');
        expect(csv[2]).toBe(`${','.repeat(20)}row r of day|2026-06-15 fails verification and is left out`);
        expect(linesOf((await audit.get('format=ndjson')).body)).toEqual([
            entry(1),
            { damaged: 'row r of day|2026-06-15' },
            { export: { result: 'complete', rows: 1, damaged: 1 } },
        ]);
    });

    test('shows hostile text as text', async () => {
        const reason = '=cmd|"/C calc"!A0,\u202Eevil\r\n\u001B[31m;=1+1\t+2';
        const audit = pagedAudit(1, () => ({ entries: [entry(1, { reason, operator: '@SUM(A1)' })] }));
        const { body: csv } = await audit.get('');
        expect(csv).toContain(`"'=cmd|""/C calc""!A0,<U+202E>evil\\r\\n<U+001B>[31m;'=1+1\\t+2"`);
        expect(csv).toContain(",'@SUM(A1),");
        const { body: ndjson } = await audit.get('format=ndjson');
        expect(ndjson).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
        expect(linesOf(ndjson)[0]).toEqual(entry(1, { reason, operator: '@SUM(A1)' }));
    });

    test.each([
        ['format=xml', 'format is "xml"; allowed: csv, ndjson'],
        ['limit=5', 'limit: unknown; allowed: format, continuation, server, since, until, control, outcome'],
        ['outcome=fixed', 'outcome is "fixed"; allowed: '],
    ])('refuses %s before anything is read', async (query, detail) => {
        const audit = pagedAudit(1, () => ({ entries: [] }));
        expect(await audit.get(query)).toMatchObject({
            status: 400,
            body: { errors: [{ detail: expect.stringContaining(detail) }] },
        });
        expect(audit.asked).toEqual([]);
    });
});

describe('An export of many rows', () => {
    const many = Array.from({ length: 999 }, (_, index) => entry(index));

    test('has all of a hundred thousand rows', async () => {
        const { body } = await pagedAudit(101, () => ({ entries: many })).get('');
        expect(String(body).split('\r\n')).toHaveLength(101 * 999 + 2);
    });

    test('reads no page before the reader has taken the one before, and none when the reader has gone', async () => {
        const audit = pagedAudit(1_000, () => ({ entries: many }));
        const response = await audit.begin('');
        const reader = response.body?.getReader();
        expect(audit.asked).toHaveLength(1);
        const head = await reader?.read();
        expect(new TextDecoder().decode(head?.value)).toMatch(/^at,server,/);
        for (let pages = 1; pages <= 5; pages += 1) {
            // A page is ten pieces of 100 rows.
            for (let piece = 0; piece < 10; piece += 1) {
                await reader?.read();
                expect(audit.asked).toHaveLength(pages);
            }
        }
        await reader?.cancel();
        expect(audit.asked).toHaveLength(5);
    });

    test('answers HEAD without reading more than the first page', async () => {
        const audit = pagedAudit(1_000, () => ({ entries: many }));
        const response = await audit.begin('', 'HEAD');
        expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
            200,
            'text/csv; charset=utf-8',
            '',
        ]);
        expect(audit.asked).toHaveLength(1);
    });
});

describe('An export that cannot be read to its end', () => {
    const unavailable = new StorageUnavailableError('table audit');

    test('as NDJSON says so in its last line, and goes on there without a gap or a repetition', async () => {
        const audit = brokenAt(3, unavailable);
        const first = linesOf((await audit.get('format=ndjson')).body);
        expect(first).toEqual([
            entry(1),
            entry(2),
            {
                export: {
                    result: 'incomplete',
                    rows: 2,
                    damaged: 0,
                    reason: unavailable.message,
                    continuation: '3',
                },
            },
        ]);
        const whole = pagedAudit(4, (number) => ({ entries: [entry(number)] }));
        expect(linesOf((await whole.get('format=ndjson&continuation=3')).body)).toEqual([
            entry(3),
            entry(4),
            { export: { result: 'complete', rows: 2, damaged: 0 } },
        ]);
    });

    test('as CSV breaks off: the body fails', async () => {
        const response = await brokenAt(3, unavailable).begin('');
        await expect(response.text()).rejects.toThrow(unavailable);
    });

    test('breaks off in both formats for an error of Pgwarden, whose text stays in the log', async () => {
        const bug = new TypeError('x is undefined');
        await expect((await brokenAt(2, bug).begin('')).text()).rejects.toThrow(bug);
        const response = await brokenAt(2, bug).begin('format=ndjson');
        const parts: string[] = [];
        const read = (async () => {
            for await (const part of response.body ?? []) parts.push(new TextDecoder().decode(part));
        })();
        await expect(read).rejects.toThrow(bug);
        expect(linesOf(parts.at(-1))).toEqual([
            {
                export: {
                    result: 'incomplete',
                    rows: 1,
                    damaged: 0,
                    reason: 'an error in Pgwarden; its log has the reason',
                    continuation: '2',
                },
            },
        ]);
    });

    test('is a problem when its first page cannot be read', async () => {
        expect(await brokenAt(1, unavailable).get('')).toMatchObject({
            status: 503,
            body: { code: 'Unavailable' },
        });
    });

    test('stops reading after 200 seconds', async () => {
        const audit = pagedAudit(9, (number, world) => {
            world.now += 70_000;
            return { entries: [entry(number)] };
        });
        const lines = linesOf((await audit.get('format=ndjson')).body);
        expect(lines.at(-1)).toEqual({
            export: {
                result: 'incomplete',
                rows: 3,
                damaged: 0,
                reason: 'An export reads for 200 s at most; go on with the continuation',
                continuation: '4',
            },
        });
        await expect((await audit.begin('')).text()).rejects.toThrow('An export reads for 200 s at most');
    });
});
