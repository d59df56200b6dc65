import { expect, test } from 'vitest';
import { boundedEntry } from '../../../../src/azure/storage/audit/bounded-entry.ts';
import { postureColumns } from '../../../../src/azure/storage/servers/fleet-posture.ts';
import { recordIn, serverRow } from '../../../../src/azure/storage/servers/server-row.ts';
import { parseServerId } from '../../../../src/model/resource-id.ts';
import { emptyRecord, type ServerRecord } from '../../../../src/model/server-record.ts';
import { fc, lawRuns } from '../../../support/property.ts';
import { idOf } from '../../../support/server-id.ts';
import { orders } from '../../../support/story.ts';

/**
 * A control that has too much to say or to repair hurts itself only: the record of its server stays far below a row, every
 * other control is seen and repaired, and what is left is counted and comes next.
 */

const server = parseServerId(orders);

if (server === undefined) throw new Error('no id');

/** Records that no assessment makes any more, of a version before or of a fault to come. */
const text = fc.integer({ min: 0, max: 4_000 }).map((length) => 'z'.repeat(length));

const at = '2026-06-15T12:00:00.000Z';

test('a record that would outgrow its row loses detail in order, and never a verdict, a flapping control or a started repair', () => {
    const findings = fc.tuple(fc.integer({ min: 1, max: 3_000 }), text);
    const shape = fc.record({
        findings,
        pendingApprovals: fc.integer({ min: 0, max: 3_000 }),
        decisions: fc.integer({ min: 0, max: 6_000 }),
        noted: fc.integer({ min: 0, max: 6_000 }),
        planned: fc.integer({ min: 0, max: 2_000 }),
    });
    fc.assert(
        fc.property(shape, (drawn) => {
            const record = hugeRecord(drawn);
            const row = serverRow(server as never, record);
            const kept = recordIn(row);
            const kinds = ({ posture }: ServerRecord): unknown =>
                Object.entries(posture).map(([control, { verdict }]) => [control, verdict.kind]);
            expect(kinds(kept)).toEqual(kinds(record));
            // The row sums up what it holds: a waiting change that is left out does not count.
            const { controls, ...columns } = postureColumns(kept);
            expect(row).toMatchObject({ ...columns, controls });
            expect(columns).toEqual({ ...postureColumns(record), controls: undefined });
            expect(kept.flapping).toEqual(record.flapping);
            expect(kept.remediations.slice(0, 1)).toEqual(record.remediations.slice(0, 1));
        }),
        { numRuns: lawRuns(15) },
    );
}, 60_000);

function hugeRecord({
    findings,
    pendingApprovals,
    decisions,
    noted,
    planned,
}: {
    readonly findings: readonly [number, string];
    readonly pendingApprovals: number;
    readonly decisions: number;
    readonly noted: number;
    readonly planned: number;
}): ServerRecord {
    const [count, found] = findings;
    const evidence = Array.from({ length: count }, (_, index) => ({
        what: `rule-${index}`,
        found,
        wanted: 'none',
    }));
    const change = {
        kind: 'firewallRule' as const,
        name: 'x'.repeat(128),
        from: { name: 'x'.repeat(128), startIpAddress: '10.0.0.0', endIpAddress: '10.9.9.9' },
        to: null,
        control: 'firewall-wide-ranges',
        disruption: 'connectivity' as const,
    };
    const cause = { kind: 'sweep' as const, sweepId: 'sweep-1' };
    const times = <Value>(number: number, value: (index: number) => Value): Value[] =>
        Array.from({ length: number }, (_, index) => value(index));
    return {
        ...emptyRecord(idOf(orders)),
        posture: {
            'firewall-wide-ranges': { verdict: { kind: 'drifted', evidence }, at },
            'secure-transport': {
                verdict: {
                    kind: 'drifted',
                    evidence: [{ what: 'require_secure_transport', found: 'off', wanted: 'on' }],
                },
                at,
            },
        },
        flapping: { 'log-checkpoints': { since: at, lastDriftAt: at, reason: 'somebody' } },
        pendingApprovals: times(pendingApprovals, (index) => ({
            id: `a-${index}`,
            change,
            cause,
            requestedAt: at,
        })),
        decisions: Object.fromEntries(
            times(decisions, (index) => [
                `d-${index}`,
                { kind: 'declined' as const, operator: 'o', comment: 'c'.repeat(60), at, expires: at },
            ]),
        ),
        noted: Object.fromEntries(times(noted, (index) => [`firewall-wide-ranges|${index}`, 'n'.repeat(64)])),
        remediations: times(planned, (index) => ({
            id: `r-${index}`,
            change,
            cause,
            authority: { kind: 'baseline' as const },
            status: index === 0 ? ('started' as const) : ('planned' as const),
            readAt: at,
            plannedAt: at,
            detectedAt: at,
            writes: 0,
            attempts: 0,
            requeues: 0,
            readBacks: 0,
        })) as ServerRecord['remediations'],
    };
}

test('an audit entry of any size is recorded: with less evidence, and at last without its change', () => {
    const evidence = Array.from({ length: 5_000 }, (_, index) => ({
        what: `rule-${index}`,
        found: 'x'.repeat(9_000),
        wanted: '',
    }));
    const entry = boundedEntry({
        id: 'one',
        at,
        server: orders,
        outcome: 'reported',
        cause: { kind: 'sweep', sweepId: 'sweep-1' },
        evidence,
        reason: 'r'.repeat(50_000),
        change: {
            kind: 'parameter',
            name: 'log_line_prefix',
            from: 'x'.repeat(300_000),
            to: 'y',
            dataType: 'String',
            isDynamicConfig: true,
            control: 'log-line-prefix',
            disruption: 'none',
        },
    });
    expect(JSON.stringify(entry).length).toBeLessThan(20_000);
    expect((entry.evidence?.length ?? 0) + (entry.more ?? 0)).toBe(5_000);
    expect(entry.reason).toContain('the change of configurations/log_line_prefix is too long to record');
});
