import { createHash } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { orders } from '../../support/audit-entries.ts';
import { type EvidenceStory, evidenceStory, juneQuery } from '../../support/evidence.ts';
import { complianceFindingSchema } from '../../support/ocsf-schema.ts';
import { apiInProcess, apiPorts } from '../../support/operators-api.ts';
import { ask, drift, worldWith } from '../../support/story.ts';

/** Control characters but the line end, and marks that reverse the reading direction. */
const steering = /(?!\n)[\p{Cc}\u202e]/u;

const hostile = `=HYPERLINK("https://evil.example","x")<script>alert(1)</script>\u202e\u001b[31m"'&,\r\n${'x'.repeat(10_000)}`;

async function hostileStory(): Promise<EvidenceStory> {
    const story = evidenceStory();
    await story.repaired('drift-1', '2026-06-10T08:00:00Z', { detectMs: 1_000, repairMs: 90_000 });
    await story.record('2026-06-11T08:00:00Z', {
        outcome: 'resolved',
        control: 'secure-transport',
        drift: hostile.slice(0, 200),
        driftEnd: 'exempted',
        reason: hostile,
        cause: { kind: 'event', eventId: 'e', actor: { objectId: hostile } },
    });
    await story.record('2026-06-12T08:00:00Z', {
        outcome: 'approved',
        operator: hostile,
        reason: hostile,
        cause: { kind: 'operator', action: 'approve', operator: hostile, comment: hostile },
    });
    await story.record('2026-06-12T08:00:00Z', {
        outcome: 'unknown',
        control: 'secure-transport',
        reason: hostile,
    });
    story.world.exemptions = [
        {
            reason: hostile,
            owner: hostile,
            servers: hostile,
            controls: ['secure-transport'],
            expires: '2027-01-01T00:00:00Z',
            kind: 'waiver',
        },
    ];
    await story.audit.anchor();
    return story;
}

async function fileOf(story: EvidenceStory, format: string): Promise<{ text: string; headers: Headers }> {
    const { status, body, headers } = await story.get(`${juneQuery}&format=${format}`);
    expect(status).toBe(200);
    return { text: String(body), headers };
}

describe('the page', () => {
    test('is a file with one style, which the policy of its response allows by its hash, and nothing else', async () => {
        const { text, headers } = await fileOf(await hostileStory(), 'html');
        const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(text) ?? [];
        const hash = createHash('sha256').update(style).digest('base64');
        expect(headers.get('content-security-policy')).toBe(
            `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
        );
        expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(headers.get('content-disposition')).toBe(
            'attachment; filename="pgwarden-evidence-2026-06-01-2026-07-01.html"',
        );
        expect(
            text.match(/<(?:script|link|img|iframe|object|a|form|base)\b|url\(|@import| on\w+=| style=/gi),
        ).toBeNull();
    });

    test('shows hostile text as text', async () => {
        const { text } = await fileOf(await hostileStory(), 'html');
        expect(text).toContain(
            '&lt;script&gt;alert(1)&lt;/script&gt;&lt;U+202E&gt;&lt;U+001B&gt;[31m&quot;&#39;&amp;',
        );
        expect(text).not.toMatch(steering);
    });

    test('is well nested, repeats the heads of its tables in print, and tells the durations', async () => {
        const { text } = await fileOf(await hostileStory(), 'html');
        const open: string[] = [];
        for (const [, end, name = '', rest = ''] of text.matchAll(/<(\/?)([a-z0-9]+)([^>]*)>/g)) {
            if (['meta', 'br'].includes(name)) continue;
            if (end === '') open.push(name);
            else expect([open.pop(), rest]).toEqual([name, '']);
        }
        expect(open).toEqual([]);
        expect(text).toContain('display: table-header-group');
        expect(text).toContain('<td class="number">1 min 30 s</td>');
        expect(text).toContain(
            'MCSB DP-3, CIS Azure Foundations 5.2.1, Azure Policy c29c38cb-74a7-4505-9a06-e588ab86620a',
        );
    });
});

/** Parses CSV by RFC 4180. */
function parsed(csv: string): readonly Readonly<Record<string, string>>[] {
    const rows: string[][] = [[]];
    for (const [, quoted, plain = '', end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
        rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
        if (end !== ',') rows.push([]);
    }
    const [head = [], ...body] = rows.slice(0, -1);
    return body.map((row) => {
        expect(row).toHaveLength(head.length);
        return Object.fromEntries(head.map((column, index) => [column, row[index] ?? '']));
    });
}

describe('the table', () => {
    test('says in its first column what each row is about', async () => {
        const { text, headers } = await fileOf(await hostileStory(), 'csv');
        expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
        expect(text.startsWith('kind,server,control,')).toBe(true);
        const rows = parsed(text);
        expect(rows.find(({ control }) => control === 'secure-transport')).toMatchObject({
            kind: 'control',
            severity: 'high',
            mcsb: 'DP-3',
            cis: '5.2.1',
            drifts: '2',
            repaired: '1',
            endedOtherwise: '1',
            detected: '1',
            detectMedianMs: '1000',
            repairWorstMs: '90000',
        });
        expect(rows.findLast(({ kind }) => kind === 'endedDrift')).toMatchObject({
            server: orders,
            from: '2026-06-10T08:00:01.000Z',
            to: '2026-06-10T08:01:30.000Z',
            status: 'repaired',
            actor: 'alice',
            repairMs: '90000',
        });
        expect(new Set(rows.map(({ kind }) => kind))).toEqual(
            new Set([
                'report',
                'control',
                'endedDrift',
                'decision',
                'exemption',
                'unread',
                'sweeps',
                'verification',
                'notVerified',
            ]),
        );
    });

    test('holds no formula and no character that steers', async () => {
        const { text } = await fileOf(await hostileStory(), 'csv');
        const cells = parsed(text).flatMap((row) => Object.values(row));
        expect(cells.filter((cell) => cell.startsWith("'=HYPERLINK"))).toHaveLength(7);
        expect(cells.filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
        expect(text.replaceAll('\r\n', '')).not.toMatch(steering);
    });
});

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(complianceFindingSchema);

function findings(text: string) {
    return text
        .trimEnd()
        .split('\n')
        .map((line) => {
            const finding = JSON.parse(line);
            expect([validate(finding), validate.errors]).toEqual([true, null]);
            expect(finding.type_uid).toBe(finding.class_uid * 100 + finding.activity_id);
            return finding;
        });
}

describe('findings for a SIEM', () => {
    test('are Compliance Findings of OCSF: a repaired drift is closed and passes, an exempted one is suppressed', async () => {
        const { text, headers } = await fileOf(await hostileStory(), 'ocsf');
        expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
        expect(headers.get('content-disposition')).toContain('.ocsf.ndjson"');
        const [repaired, exempted] = findings(text);
        expect(repaired).toMatchObject({
            type_uid: 200_303,
            time: Date.parse('2026-06-10T08:01:30Z'),
            severity_id: 4,
            status: 'Resolved',
            metadata: { product: { version: '0.1.0' } },
            finding_info: {
                uid: 'secure-transport:11111111-1111-4111-8111-111111111111|shop|orders',
                first_seen_time: Date.parse('2026-06-10T08:00:01Z'),
            },
            compliance: {
                control: 'secure-transport',
                status: 'Pass',
                requirements: expect.arrayContaining(['MCSB DP-3', 'CIS Azure Foundations 5.2.1']),
            },
            resources: [{ uid: orders, name: 'orders' }],
            unmapped: { drift: 'drift-1', caused_by: 'alice', repair_ms: 90_000 },
        });
        expect(exempted).toMatchObject({ status: 'Suppressed', compliance: { status: 'Fail' } });
        expect(text).not.toMatch(steering);
    });

    test('open a drift of the period, and update one from before', async () => {
        const world = worldWith({}, ['secure-transport']);
        await ask(world);
        await world.run();
        world.isDryRun = true;
        world.now += 600_000;
        await drift(world, 'require_secure_transport', 'off');
        await world.run();
        const api = apiInProcess(apiPorts(world.ports()));
        const at = async (query: string) =>
            findings(String((await api.get(`evidence?format=ocsf&${query}`)).body));
        const created = await at('since=2026-06-15');
        expect(created).toMatchObject([
            { type_uid: 200_301, status: 'New', compliance: { status: 'Fail' }, remediation: {} },
        ]);
        world.now += 86_400_000;
        const updated = await at('since=2026-06-16');
        expect(updated).toMatchObject([
            { type_uid: 200_302, finding_info: { uid: created[0].finding_info.uid } },
        ]);
    });

    test('are refused when the report leaves drifts out', async () => {
        const story = evidenceStory();
        const entries = Array.from({ length: 5_001 }, (_, index) => ({
            id: `entry-${index}`,
            at: '2026-06-10T08:00:00.000Z',
            server: orders,
            outcome: 'resolved' as const,
            control: 'secure-transport',
            drift: `drift-${index}`,
            driftEnd: 'resolved' as const,
            cause: { kind: 'sweep' as const, sweepId: 'sweep-1' },
            sequence: 5_001 - index,
            previousHash: '',
            hash: String(index),
        }));
        const ports = story.world.ports();
        const audit = {
            ...ports.audit,
            stretch: async (server: string, { before = 1e9, count }: { before?: number; count: number }) => {
                if (server !== orders) return { entries: [] };
                const page = entries.filter(({ sequence }) => sequence < before).slice(0, count);
                return { entries: page, downTo: page.at(-1)?.sequence ?? 1 };
            },
            chains: async () => ['11111111-1111-4111-8111-111111111111|shop|orders'],
        };
        const api = apiInProcess(apiPorts(ports, { audit }));
        expect(await api.get(`evidence?${juneQuery}&format=ocsf`)).toMatchObject({
            status: 409,
            body: {
                detail: '0 drifts are open and 5001 ended in the period; allowed: 0 and 5000; ask for a shorter period',
            },
        });
        const csv = String((await api.get(`evidence?${juneQuery}&format=csv`)).body);
        expect(csv).toContain('1 more, which this report leaves out');
    });
});
