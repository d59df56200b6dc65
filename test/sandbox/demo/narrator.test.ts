import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../sandbox/demo/audit-follower.ts';
import { changeText } from '../../../sandbox/demo/change-text.ts';
import { createNarrator } from '../../../sandbox/demo/narrator.ts';

const server =
    '/subscriptions/1/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/pg-orders-prod';
const at = new Date(2026, 0, 2, 3, 4, 5);

function narrated(isColored = false) {
    const lines: string[] = [];
    const narrator = createNarrator({
        print: (line) => lines.push(line),
        isColored,
        serverNames: ['pg-orders-prod', 'pg-a'],
        names: new Map([['b0b', 'bob@contoso.example']]),
        ownName: 'pgwarden',
    });
    return { lines, narrator };
}

function entry(fields: Partial<AuditEntry>): AuditEntry {
    return {
        id: 'e',
        at: at.toISOString(),
        server,
        outcome: 'verified',
        control: 'log-checkpoints',
        reason: undefined,
        durationMs: undefined,
        change: { kind: 'parameter', name: 'log_checkpoints', from: 'off', to: 'on' },
        actor: undefined,
        possibleActors: [],
        ...fields,
    };
}

function linesOf(...entries: readonly Partial<AuditEntry>[]): readonly string[] {
    const { lines, narrator } = narrated();
    narrator.audit(entries.map(entry));
    return lines;
}

describe('The narrator', () => {
    it('reports the actor, the change and the server of a drift', () => {
        const { lines, narrator } = narrated();
        narrator.drift({
            at,
            serverId: server,
            serverName: 'pg-orders-prod',
            person: 'alice@contoso.example',
            what: 'log_checkpoints',
            from: 'on',
            to: 'off',
        });
        expect(lines).toEqual(['03:04:05  pg-orders-prod  alice@contoso.example  log_checkpoints: on → off']);
    });

    it.each([
        [
            { durationMs: 1234, actor: 'B0B' },
            'log_checkpoints: off → on  repaired and read back after 1.2 s (changed by bob@contoso.example)',
        ],
        [
            { possibleActors: ['b0b', 'c1d'] },
            'log_checkpoints: off → on  repaired and read back (changed by one of bob@contoso.example, c1d)',
        ],
        [
            { outcome: 'resolved', reason: 'it is as the baseline wants it again', actor: 'b0b' },
            'log-checkpoints  drift has ended: it is as the baseline wants it again (changed by bob@contoso.example)',
        ],
        [{ outcome: 'attributed', actor: 'b0b' }, 'log-checkpoints  was changed by bob@contoso.example'],
        [
            { outcome: 'failed', durationMs: 900, reason: 'ScopeLocked' },
            'log_checkpoints: off → on  repair failed after 0.9 s: ScopeLocked',
        ],
        [{ outcome: 'wouldChange' }, 'log_checkpoints: off → on  would be repaired (dry-run)'],
        [{ outcome: 'awaitingApproval' }, 'log_checkpoints: off → on  waits for approval'],
        [{ outcome: 'superseded', reason: 'it was on' }, 'log_checkpoints: off → on  superseded: it was on'],
        [{ outcome: 'held', change: undefined, reason: 'budget' }, 'log-checkpoints  held: budget'],
        [
            { outcome: 'failed', change: undefined, control: undefined, reason: 'five times' },
            'failed: five times',
        ],
        [
            { outcome: 'budgetExhausted', change: undefined, control: undefined, reason: '60 changes' },
            'budget exhausted: 60 changes',
        ],
        [{ outcome: 'undoRequested' }, 'log_checkpoints: off → on  undo requested'],
    ])('reports %j', (fields, text) => {
        expect(linesOf(fields)).toEqual([`03:04:05  pg-orders-prod  Pgwarden               ${text}`]);
    });

    it('reports nothing of a write that is about to be sent', () => {
        expect(linesOf({ outcome: 'intended' })).toEqual([]);
    });

    it('reports once what is in force', () => {
        const started = { server: 'fleet', control: undefined, change: undefined };
        expect(
            linesOf(
                { ...started, outcome: 'baselineChanged', reason: 'sandbox is in force' },
                {
                    ...started,
                    outcome: 'dryRunChanged',
                    reason: 'dry-run is off: drift is repaired as the baseline says; deployment d',
                },
            ),
        ).toEqual([
            '03:04:05  (fleet)         Pgwarden               baseline sandbox is in force; dry-run is off',
        ]);
    });

    it('reports findings of one server that came together in one line', () => {
        const reported = { outcome: 'reported', change: undefined };
        expect(
            linesOf(
                { ...reported, control: 'geo-redundant-backup' },
                { ...reported, control: 'high-availability' },
                { ...reported, control: 'private-endpoint', server: 'fleet' },
            ),
        ).toEqual([
            '03:04:05  pg-orders-prod  Pgwarden               geo-redundant-backup, high-availability  reported: an operator must decide',
            '03:04:05  (fleet)         Pgwarden               private-endpoint  reported: an operator must decide',
        ]);
    });

    it('reports the acts of other actors, but neither those of Pgwarden nor those of the drifter', () => {
        const { lines, narrator } = narrated();
        const written = {
            kind: 'written',
            at: at.toISOString(),
            text: 'bob: DELETE pg-orders-prod: 202',
            principal: 'bob',
            method: 'DELETE',
            path: server,
            action: 'delete',
            status: 202,
        } as const;
        narrator.event(written, true);
        narrator.event({ ...written, principal: 'pgwarden' }, false);
        narrator.event(written, false);
        expect(lines).toEqual(['03:04:05  pg-orders-prod  bob                    deletes the server']);
    });

    it.each([
        ['PATCH', '/configurations/log_checkpoints', { value: 'off' }, 'log_checkpoints → off'],
        ['PUT', '/configurations/azure.extensions', { value: '' }, "azure.extensions → ''"],
        ['PATCH', '', {}, 'writes the server'],
        ['PUT', '/firewallRules/office', {}, 'writes firewallRules/office'],
        ['DELETE', '/firewallRules/office', {}, 'deletes firewallRules/office'],
        ['POST', '/restart', { status: 409, code: 'ServerIsBusy' }, 'restart  refused: ServerIsBusy'],
        [
            'PUT',
            '/providers/Microsoft.Insights/diagnosticSettings/mine',
            {},
            'writes diagnosticSettings/mine',
        ],
    ])('reports a %s of %s with %j', (method, path, more, text) => {
        const { lines, narrator } = narrated();
        const written = { kind: 'written', at: at.toISOString(), text: '', principal: 'bob' } as const;
        const response = { method, path: `${server}${path}`, action: 'write', status: 202, ...more };
        narrator.event({ ...written, ...response }, false);
        expect(lines).toEqual([`03:04:05  pg-orders-prod  bob                    ${text}`]);
    });

    it('reports a lock on a group', () => {
        const { lines, narrator } = narrated();
        narrator.event(
            {
                kind: 'written',
                at: at.toISOString(),
                text: '',
                principal: 'bob',
                method: 'PUT',
                path: '/subscriptions/1/resourceGroups/g/providers/Microsoft.Authorization/locks/freeze',
                action: 'Microsoft.Authorization/locks/write',
                status: 201,
            },
            false,
        );
        expect(lines).toEqual(['03:04:05  (fleet)         bob                    writes g/locks/freeze']);
    });

    it('reports an error of the app once, without the parts that differ from run to run', () => {
        const { lines, narrator } = narrated();
        for (const run of ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']) {
            narrator.hostLine(
                `2026-01-02T03:04:05.000Z error       Function.on-sweep ${run} Executed 'Functions.on-sweep' (Failed, Id=${run}, Duration=7ms) TypeError: no`,
            );
            narrator.hostLine(`2026-01-02T03:04:05.000Z information Function.on-sweep ${run} fine`);
            narrator.hostLine('    at somewhere (file.ts:1:1)');
        }
        expect(lines.map((line) => line.slice(10))).toEqual([
            '(app)           Functions host         on-sweep: TypeError: no',
        ]);
    });

    it('reports log lines of the app with their reason, and leaves out those that repeat an audit entry', () => {
        const { lines, narrator } = narrated();
        const logged = (text: string): void =>
            narrator.hostLine(
                `2026-01-02T03:04:05.000Z error       Function.on-tick.User 11111111-1111-4111-8111-111111111111 ${text}`,
            );
        logged('Remediation failed {"server":"/s","remediationId":"r","reason":"HTTP 409"}');
        logged('Baseline refused {"blob":"b.json","problems":"$.name: found \\"\\""}');
        logged('Something else {"blob":"b.json"}');
        expect(lines.map((line) => line.slice(10))).toEqual([
            '(app)           Functions host         on-tick: Baseline refused: $.name: found ""',
            '(app)           Functions host         on-tick: Something else',
        ]);
    });

    it('uses colors only when asked to', () => {
        const { lines, narrator } = narrated(true);
        narrator.audit([entry({})]);
        const [line = ''] = lines;
        expect(line.startsWith('\u001b[32m03:04:05  pg-orders-prod')).toBe(true);
        expect(line.endsWith('repaired and read back\u001b[0m')).toBe(true);
    });
});

describe('The text of a change', () => {
    it.each([
        [{ kind: 'parameter', name: 'pgaudit.log', from: '', to: 'role' }, "pgaudit.log: '' → role"],
        [
            { kind: 'threatProtection', from: 'Disabled', to: 'Enabled' },
            'threatProtection: Disabled → Enabled',
        ],
        [
            {
                kind: 'network',
                from: { publicNetworkAccess: 'Enabled', a: 1 },
                to: { publicNetworkAccess: 'Disabled', a: 1 },
            },
            'publicNetworkAccess: Enabled → Disabled',
        ],
        [{ kind: 'firewallRule', from: { name: 'all' }, to: null }, 'firewallRule: all → none'],
        [{ kind: 'restart', from: ['max_connections'], to: [] }, 'restart: ["max_connections"] → []'],
        [
            { kind: 'parameter', name: 'azure.extensions', from: 'a', to: 'b'.repeat(100) },
            `azure.extensions: a → ${'b'.repeat(59)}…`,
        ],
        [undefined, 'change: none → none'],
    ])('%j', (change, text) => {
        expect(changeText(change)).toBe(text);
    });
});
