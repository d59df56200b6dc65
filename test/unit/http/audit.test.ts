import { describe, expect, test } from 'vitest';
import { MalformedInputError, StorageUnavailableError } from '../../../src/errors.ts';
import type { AuditPage, AuditQuery } from '../../../src/model/audit-query.ts';
import type { Audit } from '../../../src/ports.ts';
import type { AuditViews } from '../../../src/view-ports.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { memoryWorld } from '../../support/memory-world.ts';
import { type ApiResponse, apiInProcess, apiPorts } from '../../support/operators-api.ts';

const server =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';
const page: AuditPage = {
    entries: [
        {
            id: 'id-1:closed',
            at: '2026-06-15T12:00:00.000Z',
            server,
            outcome: 'verified',
            cause: { kind: 'event', eventId: 'event-1' },
            sequence: 1,
            previousHash: '',
            hash: 'abc',
        },
    ],
    continuation: 'more',
};

/** An audit log that answers one page and remembers what it was asked. */
function auditOf(
    response: () => AuditPage = () => page,
): Audit & AuditViews & { readonly asked: AuditQuery[] } {
    const asked: AuditQuery[] = [];
    return {
        asked,
        append: async () => 'added',
        entry: async () => undefined,
        async query(query) {
            asked.push(query);
            return response();
        },
        async *rows() {},
        async *downTo() {},
        movedSince: async () => [],
        chains: async () => [],
        search: async () => ({ entries: [] }),
        stretch: async () => ({ entries: [] }),
    };
}

async function listAudit(
    audit: Audit & AuditViews,
    query: Readonly<Record<string, string>> = {},
): Promise<ApiResponse> {
    const ports = apiPorts(memoryWorld(enforcing([])).ports(), { audit });
    const api = apiInProcess(ports, { controlIds: ['secure-transport', 'log-checkpoints'] });
    return await api.get(`audit?${new URLSearchParams(query)}`);
}

function details(body: unknown): readonly string[] {
    return (body as { errors?: readonly { detail: string }[] }).errors?.map(({ detail }) => detail) ?? [];
}

describe('GET /api/audit', () => {
    test('returns the newest hundred entries without a filter', async () => {
        const audit = auditOf();
        expect(await listAudit(audit)).toMatchObject({ status: 200, body: page });
        expect(audit.asked).toEqual([{ limit: 100 }]);
    });

    test('passes every filter on, in one spelling', async () => {
        const audit = auditOf();
        const parameters = {
            server: server.replace('resourceGroups', 'resourcegroups').replace('Microsoft', 'microsoft'),
            since: '2026-06-15',
            until: '2026-06-16T02:00:00+02:00',
            control: 'secure-transport',
            outcome: 'verified',
            limit: '1000',
            continuation: 'more',
        };
        expect((await listAudit(audit, parameters)).status).toBe(200);
        expect(audit.asked).toEqual([
            {
                server,
                since: '2026-06-15T00:00:00.000Z',
                until: '2026-06-16T00:00:00.000Z',
                control: 'secure-transport',
                outcome: 'verified',
                limit: 1000,
                continuation: 'more',
            },
        ]);
    });

    test('takes fleet for entries without a server', async () => {
        const audit = auditOf();
        await listAudit(audit, { server: 'fleet' });
        expect(audit.asked).toEqual([{ server: 'fleet', limit: 100 }]);
    });

    test('names every problem at once', async () => {
        const audit = auditOf();
        const parameters = {
            server: 'orders',
            since: 'yesterday',
            until: 'tomorrow',
            control: 'secure-transprot',
            outcome: 'done',
            limit: 'all',
            order: 'asc',
        };
        const { status, body } = await listAudit(audit, parameters);
        expect([status, body]).toMatchObject([
            400,
            {
                type: 'urn:pgwarden:problem:InvalidQuery',
                title: 'The query is not usable',
                status: 400,
                code: 'InvalidQuery',
                errors: [
                    { parameter: 'server' },
                    { parameter: 'since' },
                    { parameter: 'until' },
                    { parameter: 'control' },
                    { parameter: 'outcome' },
                    { parameter: 'limit' },
                    { parameter: 'order' },
                ],
            },
        ]);
        expect(details(body)).toEqual([
            'server is "orders"; allowed: the resource id of a flexible server, fleet, or events',
            'since is "yesterday"; allowed: a date, or an instant with Z or its offset, in ISO 8601, such as 2026-11-20T08:00:00Z',
            'until is "tomorrow"; allowed: a date, or an instant with Z or its offset, in ISO 8601, such as 2026-11-20T08:00:00Z',
            'control is "secure-transprot"; allowed: secure-transport, log-checkpoints',
            expect.stringContaining('outcome is "done"; allowed: intended, verified, failed, '),
            'limit is "all"; allowed: a number from 1 to 1000',
            expect.stringContaining('order: unknown; allowed: server, since, until, '),
        ]);
        expect(audit.asked).toEqual([]);
    });

    test.each([
        ['2026-11-20', '2026-11-20T00:00:00.000Z'],
        ['2026-11-20T08:00Z', '2026-11-20T08:00:00.000Z'],
        ['2026-11-20T08:00:00.1234567Z', '2026-11-20T08:00:00.123Z'],
        ['2026-11-20T00:30:00+02:00', '2026-11-19T22:30:00.000Z'],
    ])('reads %s as the instant %s', async (since, instant) => {
        const audit = auditOf();
        await listAudit(audit, { since });
        expect(audit.asked).toEqual([{ since: instant, limit: 100 }]);
    });

    test.each([
        'yesterday 1',
        '5',
        '12/1/2026',
        '2026-02-30',
        '2026-11-20T08:00:00',
        '2026-11-20T08:00:00 02:00',
        '+275760-01-01',
        '',
    ])('refuses the instant "%s" instead of guessing one', async (until) => {
        const audit = auditOf();
        const response = await listAudit(audit, { until });
        expect(details(response.body)).toEqual([
            `until is "${until}"; allowed: a date, or an instant with Z or its offset, in ISO 8601, such as 2026-11-20T08:00:00Z`,
        ]);
        expect(audit.asked).toEqual([]);
    });

    test.each(['0', '-1', '1001', '1.5', '', 'NaN', '1e9', 'Infinity'])(
        'refuses the limit "%s"',
        async (limit) => {
            const response = await listAudit(auditOf(), { limit });
            expect(response.status).toBe(400);
            expect(details(response.body)).toEqual([`limit is "${limit}"; allowed: a number from 1 to 1000`]);
        },
    );

    test.each([
        `${server}/configurations/log_checkpoints`,
        server.slice(1),
        `${server}' or 1 eq 1 or '`,
        '',
        'FLEET',
    ])('refuses the server "%s"', async (wrong) => {
        const response = await listAudit(auditOf(), { server: wrong });
        expect(details(response.body)).toEqual([
            `server is "${wrong.slice(0, 200)}"; allowed: the resource id of a flexible server, fleet, or events`,
        ]);
    });

    test('shows no more than 200 characters of a wrong value', async () => {
        const response = await listAudit(auditOf(), { server: 'x'.repeat(10_000) });
        expect(details(response.body)[0]?.length).toBeLessThan(300);
    });

    test('reports an invalid continuation', async () => {
        const audit = auditOf(() => {
            throw new MalformedInputError('The continuation token was not issued by this API');
        });
        expect(await listAudit(audit, { continuation: 'x' })).toMatchObject({
            status: 400,
            body: {
                code: 'InvalidQuery',
                detail: 'The continuation token was not issued by this API',
            },
        });
    });

    test('refuses a parameter that is given twice', async () => {
        const ports = apiPorts(memoryWorld(enforcing([])).ports());
        const { status, body } = await apiInProcess(ports).get('audit?limit=1&limit=2');
        expect([status, details(body)]).toEqual([400, ['limit is given 2 times; allowed: once']]);
    });

    test('asks to try again while storage is unavailable', async () => {
        const audit = auditOf(() => {
            throw new StorageUnavailableError('table audit');
        });
        expect(await listAudit(audit)).toMatchObject({
            status: 503,
            body: { code: 'Unavailable', detail: expect.stringContaining('try again') },
        });
    });
});

describe('GET /api/audit/verification', () => {
    test('returns the result of the verification', async () => {
        const ports = apiPorts(memoryWorld(enforcing([])).ports());
        expect(await apiInProcess(ports).get('audit/verification')).toMatchObject({
            status: 200,
            body: { servers: 0, entries: 0, problems: [], anchored: null },
        });
    });
});
