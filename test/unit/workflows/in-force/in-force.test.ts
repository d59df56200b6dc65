import { beforeEach, describe, expect, test } from 'vitest';
import { defaultNotifications } from '../../../../src/baseline/defaults.ts';
import { standardControls } from '../../../../src/baseline/profiles.ts';
import {
    BaselineUnreadableError,
    RecordConflictError,
    StorageUnavailableError,
} from '../../../../src/errors.ts';
import type { AuditEntry } from '../../../../src/model/audit-entry.ts';
import type { CurrentBaseline } from '../../../../src/model/current-baseline.ts';
import type { InForce } from '../../../../src/model/in-force.ts';
import type { BaselineSource } from '../../../../src/ports.ts';
import { status } from '../../../../src/workflows/in-force/status.ts';
import { withInForceRecord } from '../../../../src/workflows/in-force/with-in-force-record.ts';
import { chosenNow } from '../../../../src/workflows/notifications/chosen.ts';

let rows: Map<string, AuditEntry>;
let stored: { inForce: InForce; etag: string } | undefined;
let now: string;
let isDown: boolean;
let versions: number;

beforeEach(() => {
    rows = new Map();
    stored = undefined;
    now = '2026-06-15T12:00:00.000Z';
    isDown = false;
    versions = 0;
});

const store = {
    async read() {
        if (isDown) throw new StorageUnavailableError('down');
        return stored;
    },
    async write(inForce: InForce, etag: string | undefined) {
        if (etag !== stored?.etag) throw new RecordConflictError('fleet');
        versions += 1;
        stored = { inForce, etag: `"${versions}"` };
    },
};

const audit = {
    async append(entry: AuditEntry) {
        if (isDown) throw new StorageUnavailableError('down');
        if (rows.has(entry.id)) return 'known' as const;
        rows.set(entry.id, entry);
        return 'added' as const;
    },
};

function baseline(document: object, refusal?: readonly string[]): CurrentBaseline {
    const text = JSON.stringify({ extends: 'standard', name: 'contoso', ...document });
    return {
        name: 'contoso',
        digest: `digest of ${text}`,
        source: { kind: 'document', text },
        ...(refusal === undefined ? {} : { refusal }),
        needsTags: false,
        notifications: { outcomes: [], minimumSeverity: 'high', exemptionDays: 7 },
        exemptions: [],
        effective: () => {
            throw new Error('not asked');
        },
    };
}

const strict = baseline({});
const loose = baseline({ modes: { 'secure-transport': 'report' } });
const refused = baseline({}, ['$.modes: "x" is not allowed']);

/** An instance of the app that sees these answers of the baseline, one after the other; a new instance each. */
function instance(results: readonly (CurrentBaseline | Error)[], isDryRun = false): BaselineSource {
    let asked = 0;
    const source: BaselineSource = {
        async current() {
            const result = results[Math.min(asked, results.length - 1)];
            asked += 1;
            if (result instanceof Error || result === undefined) throw result;
            return result;
        },
    };
    return withInForceRecord(source, {
        store,
        audit: audit as never,
        clock: { now: () => new Date(now) },
        knownControls: standardControls(),
        isDryRun,
        deployment: 'func-pgwarden, Pgwarden 0.1.0',
    });
}

const recorded = () => [...rows.values()].map(({ outcome, reason }) => `${outcome}: ${reason}`);

describe('a state that decides about every write', () => {
    test('is recorded at the first start, before anything is decided', async () => {
        await instance([strict]).current();
        expect(recorded()).toEqual([
            'baselineChanged: contoso is in force',
            'dryRunChanged: dry-run is off: drift is repaired as the baseline says; deployment func-pgwarden, Pgwarden 0.1.0',
        ]);
        expect([...rows.values()][0]?.baseline).toBe(strict.digest);
    });

    test('is recorded once by requests and instances that see it at the same moment, and none of them fails', async () => {
        const first = instance([strict]);
        const sources = [first, first, instance([strict]), instance([strict])];
        const seen = await Promise.all(sources.map((source) => source.current()));
        expect(seen).toEqual([strict, strict, strict, strict]);
        expect([rows.size, versions]).toEqual([2, 1]);
    });

    test('is recorded later where storage was down at first', async () => {
        const source = instance([strict]);
        isDown = true;
        await expect(source.current()).rejects.toThrow(StorageUnavailableError);
        isDown = false;
        await source.current();
        expect(rows.size).toBe(2);
    });

    test('is recorded once by any number of instances and questions', async () => {
        for (let started = 0; started < 3; started += 1) {
            const source = instance([strict]);
            for (let asked = 0; asked < 3; asked += 1) await source.current();
        }
        expect(rows.size).toBe(2);
    });

    test('is a changed baseline, with what it loosens', async () => {
        const source = instance([strict, loose, loose]);
        await source.current();
        rows.clear();
        await source.current();
        await source.current();
        expect(recorded()).toEqual([
            expect.stringMatching(
                /^baselineChanged: contoso replaces contoso \(.{12}\): modes\.secure-transport: enforce → report \(loosens\)$/,
            ),
        ]);
    });

    test('is a refused baseline, once, and the end of the refusal', async () => {
        const source = instance([strict, refused, refused, strict]);
        await source.current();
        rows.clear();
        for (let asked = 0; asked < 3; asked += 1) await source.current();
        expect(recorded()).toEqual([
            expect.stringMatching(
                /^baselineRefused: \$\.modes: "x" is not allowed; contoso \(.{12}\) goes on reporting, and nothing is written$/,
            ),
            'baselineChanged: contoso is in force again',
        ]);
    });

    test('is a baseline that was never valid', async () => {
        const never = new BaselineUnreadableError(['contoso.json: HTTP 404'], { isRefused: true });
        const source = instance([never]);
        for (let asked = 0; asked < 2; asked += 1) {
            await expect(source.current()).rejects.toThrow(BaselineUnreadableError);
        }
        expect(recorded()[0]).toBe(
            'baselineRefused: contoso.json: HTTP 404; no earlier one is known, so nothing is assessed or written',
        );
        expect(rows.size).toBe(2);
    });

    test('is not a baseline that storage fails to return at the moment', async () => {
        const source = instance([new BaselineUnreadableError(['contoso.json: HTTP 503'])]);
        await expect(source.current()).rejects.toThrow(BaselineUnreadableError);
        expect(rows.size).toBe(0);
    });

    test('is dry-run, each time that a deployment switches it', async () => {
        await instance([strict], true).current();
        now = '2026-06-16T12:00:00.000Z';
        await instance([strict], false).current();
        await instance([strict], false).current();
        await instance([strict], true).current();
        expect(recorded().filter((text) => text.startsWith('dryRun'))).toEqual([
            expect.stringContaining('dry-run is on'),
            expect.stringContaining('dry-run is off'),
            expect.stringContaining('dry-run is on'),
        ]);
        expect(stored?.inForce.dryRun).toMatchObject({ isOn: true, since: '2026-06-16T12:00:00.000Z' });
    });

    test('is recorded before it counts: without the row nothing is decided under it', async () => {
        const source = instance([strict]);
        isDown = true;
        await expect(source.current()).rejects.toThrow(StorageUnavailableError);
        isDown = false;
        await source.current();
        expect(rows.size).toBe(2);
    });

    test('is recorded once when the process dies between the row and the store', async () => {
        await instance([strict]).current();
        const before = stored;
        await instance([loose]).current();
        stored = before;
        await instance([loose]).current();
        expect(recorded().filter((text) => text.startsWith('baselineChanged'))).toHaveLength(2);
    });
});

describe('operators', () => {
    test('are notified of it whatever the baseline says, and even without a baseline', async () => {
        const recentEvents: string[] = [];
        let current: () => Promise<CurrentBaseline> = async () => strict;
        const record = async (entry: AuditEntry): Promise<void> => {
            const choose = await chosenNow({ baseline: { current: () => current() }, controls: [] });
            const chosen = choose({ ...entry, sequence: 1, previousHash: '', hash: '' });
            if (chosen !== undefined) recentEvents.push(chosen.entry.outcome);
        };
        const entry = (id: string, outcome: AuditEntry['outcome']): AuditEntry => ({
            id,
            at: now,
            server: 'fleet',
            outcome,
            cause: { kind: 'followUp', reason: 'a test' },
        });
        await record(entry('1', 'baselineRefused'));
        await record(entry('2', 'dryRunChanged'));
        await record(entry('3', 'failed'));
        current = async () => {
            throw new BaselineUnreadableError(['gone'], { isRefused: true });
        };
        await record(entry('4', 'baselineChanged'));
        await record(entry('5', 'failed'));
        await record(entry('6', 'intended'));
        expect(defaultNotifications.outcomes).toContain('failed');
        expect(recentEvents).toEqual(['baselineRefused', 'dryRunChanged', 'baselineChanged', 'failed']);
    });

    test.each([
        ['a good baseline', async () => strict, [], true],
        [
            'a refused baseline',
            async () => refused,
            ['The newest baseline is refused: $.modes: "x" is not allowed'],
            true,
        ],
        [
            'no baseline',
            async () => {
                throw new BaselineUnreadableError(['gone'], { isRefused: true });
            },
            ['The baseline cannot be read: gone'],
            false,
        ],
    ])('see by the status that there is %s', async (_case, current, problems, hasBaseline) => {
        const found = await status({
            clock: { now: () => new Date('2026-06-15T12:00:00Z') },
            baseline: { current },
            inForce: store,
            pause: { read: async () => ({ servers: {} }), write: async () => undefined },
            isDryRun: true,
            deployment: 'local',
        });
        expect(found).toMatchObject({
            isReady: problems.length === 0,
            problems,
            dryRun: { isOn: true },
            pause: { fleet: null, servers: 0 },
        });
        expect(found.baseline !== null).toBe(hasBaseline);
    });
});
