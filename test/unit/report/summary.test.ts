import { expect, it } from 'vitest';
import { exitCode, headline, summary } from '../../../src/report/summary.ts';
import {
    billing,
    everything,
    fleet,
    ledger,
    missingServer,
    orders,
    pgauditLoaded,
    production,
    publicAccess,
    result,
    server,
} from './fleet.ts';

const unlisted = {
    subscriptions: [{ id: production, servers: 0, problem: 'HTTP 403 AuthorizationFailed: No.' }],
};

it('ends with 0 only when every server was fully assessed and is compliant', () => {
    expect(exitCode(fleet([ledger]))).toBe(0);
    expect(headline(fleet([ledger]))).toBe('The server is compliant.');
    expect(headline(fleet([ledger, ledger]))).toBe('All 2 servers are compliant.');
});

it('ends with 1 when a control drifted, whatever is unknown', () => {
    expect(exitCode(fleet([ledger, orders]))).toBe(1);
    expect(exitCode(fleet([missingServer, orders], unlisted))).toBe(1);
    expect(headline(fleet([missingServer, orders], unlisted))).toBe(
        '1 of 2 servers drifted, 1 could not be fully assessed, 1 subscription could not be listed.',
    );
});

it('ends with 2 when a server, a control or a subscription is unknown', () => {
    expect(exitCode(fleet([ledger, missingServer]))).toBe(2);
    expect(exitCode(fleet([ledger, billing]))).toBe(2);
    expect(exitCode(fleet([ledger], unlisted))).toBe(2);
    expect(headline(fleet([ledger], unlisted))).toBe('1 subscription could not be listed.');
});

it('ends with 2 when nothing was assessed', () => {
    expect(exitCode(fleet([]))).toBe(2);
    expect(headline(fleet([]))).toBe('Nothing was assessed: no flexible server matches.');
});

it('does not count exempted drift as drift', () => {
    const exemption = { reason: 'r', owner: 'o', expires: '2027-01-01', kind: 'waiver' } as const;
    const verdict = { kind: 'drifted', evidence: [{ what: 'w', found: 'f', wanted: 'g' }] } as const;
    const exempt = server('exempt', {
        kind: 'assessed',
        controls: [result(publicAccess, verdict, { exemption })],
        writes: [],
    });
    expect(exitCode(fleet([exempt]))).toBe(0);
    expect(summary(fleet([exempt])).drift).toEqual({ high: 0, medium: 0, low: 0 });
    expect(summary(fleet([exempt])).controls[0]?.servers.exempt).toBe(1);
});

it('counts findings in mode report for themselves, and no server as drifted by them', () => {
    const verdict = { kind: 'drifted', evidence: [{ what: 'w', found: 'f', wanted: 'g' }] } as const;
    const reported = server('reported', {
        kind: 'assessed',
        controls: [result(publicAccess, verdict, { mode: 'report' })],
        writes: [],
    });
    const assessment = fleet([reported, ledger]);
    expect(exitCode(assessment)).toBe(0);
    expect(headline(assessment)).toBe('All 2 servers are compliant; 1 finding reported only.');
    expect(summary(assessment)).toMatchObject({
        servers: { drifted: 0, unknown: 0, compliant: 2 },
        drift: { high: 0, medium: 0, low: 0 },
        reported: 1,
    });
    expect(
        summary(assessment).controls.find(({ control }) => control === publicAccess)?.servers,
    ).toMatchObject({
        drifted: 0,
        reported: 1,
    });
});

it('ends with 1 only for drift of the severity that it is to fail on', () => {
    const verdict = { kind: 'drifted', evidence: [{ what: 'w', found: 'f', wanted: 'g' }] } as const;
    const medium = server('medium', {
        kind: 'assessed',
        controls: [result(pgauditLoaded, verdict)],
        writes: [],
    });
    expect(exitCode(fleet([medium]), 'low')).toBe(1);
    expect(exitCode(fleet([medium]), 'medium')).toBe(1);
    expect(exitCode(fleet([medium]), 'high')).toBe(0);
    expect(exitCode(fleet([medium]), 'none')).toBe(0);
    expect(exitCode(fleet([medium, missingServer]), 'high')).toBe(2);
});

it('counts servers, drift by severity, writes by decision, and controls', () => {
    const { controls, ...counts } = summary(everything);
    expect(counts).toEqual({
        servers: { drifted: 1, unknown: 2, compliant: 1 },
        incomplete: 2,
        drift: { high: 2, medium: 1, low: 1 },
        reported: 0,
        writes: { apply: 1, ask: 1, hold: 1, exempt: 0, report: 0 },
        unreadableSubscriptions: 1,
    });
    expect(controls.map(({ control, servers }) => [control.id, servers])).toEqual([
        [
            'secure-transport',
            { drifted: 1, reported: 0, exempt: 0, unknown: 1, compliant: 1, notApplicable: 0 },
        ],
        [
            'public-network-access',
            { drifted: 1, reported: 0, exempt: 1, unknown: 0, compliant: 1, notApplicable: 0 },
        ],
        [
            'pgaudit-loaded',
            { drifted: 1, reported: 0, exempt: 0, unknown: 1, compliant: 0, notApplicable: 0 },
        ],
        [
            'backup-retention',
            { drifted: 1, reported: 0, exempt: 0, unknown: 0, compliant: 0, notApplicable: 1 },
        ],
    ]);
});
