import { expect, it } from 'vitest';
import { colored, plain } from '../../../src/report/paint.ts';
import { terminalReport } from '../../../src/report/terminal.ts';
import { everything, fleet, ledger, orders, result, secureTransport, server } from './fleet.ts';

const wide = { width: 80, paint: plain, showsAll: false };

function lines(text: string): string[] {
    return text.split('\n');
}

it('fits a narrow terminal', () => {
    const report = lines(terminalReport(fleet([orders]), { ...wide, width: 44 }));
    expect(report).toEqual([
        'Pgwarden assessment  2026-11-20 09:12 UTC',
        '1 server against baseline standard. Nothing',
        'was written; decisions are those with',
        'DRY_RUN off.',
        '',
        'Subscription 11111111-1111-4111-8111-111111111111',
        '',
        '✗ orders  4 drifted',
        '  shop · PostgreSQL 17 · GeneralPurpose ·',
        '    canadacentral · Ready',
        '  ✗ high    secure-transport',
        '      Unencrypted connections are accepted',
        '      require_secure_transport: found off,',
        '        wanted on',
        '      ▸ would apply: PATCH configurations/',
        '        require_secure_transport',
        '        (write\u00A01\u00A0of\u00A03)',
        '        value: off → on',
        '        mode enforce; may cut clients off',
        '  ✗ high    public-network-access',
        '      The server may be reachable from the',
        '        internet',
        '      network.publicNetworkAccess: found',
        '        Enabled, wanted Disabled',
        '      ▸ would ask: PATCH server',
        '        (write\u00A03\u00A0of\u00A03)',
        '        network.publicNetworkAccess: Enabled',
        '          → Disabled',
        '        mode approve; may cut clients off',
        '  ✗ medium  pgaudit-loaded',
        '      The library pgaudit is not loaded, or',
        '        databases may not use it',
        '      shared_preload_libraries: found',
        '        pg_cron, wanted pg_cron,pgaudit',
        '      ▸ held: PATCH configurations/',
        '        shared_preload_libraries',
        '        (write\u00A02\u00A0of\u00A03)',
        '        value: pg_cron → pg_cron,pgaudit',
        '        mode enforce; takes effect after a',
        '          restart; the baseline restarts no',
        '          server',
        '  ✗ low     backup-retention',
        '      Backups are deleted too early',
        '      backup.backupRetentionDays: found 7,',
        '        wanted at least 14',
        '      no write: A replica has no backups of',
        '        its own',
        '',
        'By control',
        '                                 drifted',
        '  high    secure-transport             1',
        '  high    public-network-access        1',
        '  medium  pgaudit-loaded               1',
        '  low     backup-retention             1',
        '',
        'Servers  1   ✗ 1 drifted',
        'Drift    4   2 high, 1 medium, 1 low',
        'Writes   3',
        '  1 would apply',
        '  1 would ask',
        '  1 held',
        '✗ The server drifted.',
        '',
    ]);
});

it('lists compliant controls when all are asked for', () => {
    expect(lines(terminalReport(fleet([ledger]), { ...wide, showsAll: true }))).toEqual([
        'Pgwarden assessment  2026-11-20 09:12 UTC',
        '1 server against baseline standard. Nothing was written; decisions are those',
        'with DRY_RUN off.',
        '',
        'Subscription 11111111-1111-4111-8111-111111111111',
        '',
        '✓ ledger  2 compliant',
        '  shop · PostgreSQL 17 · GeneralPurpose · canadacentral · Ready',
        '  ✓ high    secure-transport       Connections must be encrypted',
        '  ✓ high    public-network-access  The server cannot be reached from the',
        '                                   internet',
        '',
        'By control',
        '                                 drifted  exempt  unknown  compliant',
        '  high    secure-transport             ·       ·        ·          1',
        '  high    public-network-access        ·       ·        ·          1',
        '',
        'Servers  1   ✓ 1 compliant',
        'Drift    0',
        'Writes   0',
        '✓ The server is compliant.',
        '',
    ]);
});

it('has the same text in color', () => {
    const report = terminalReport(everything, { ...wide, paint: colored });
    const esc = String.fromCharCode(27);
    const bare = report
        .split(esc)
        .map((piece, index) => (index === 0 ? piece : piece.replace(/^\[\d+m/, '')));
    expect(bare.join('')).toBe(terminalReport(everything, wide));
    expect(report).toContain(`${esc}[32m▸ would apply${esc}[39m: PATCH`);
    expect(report).toContain(`${esc}[31m✗${esc}[39m ${esc}[1morders${esc}[22m`);
});

it('reports that nothing matched', () => {
    expect(lines(terminalReport(fleet([]), wide)).slice(3)).toEqual([
        '',
        '? Nothing was assessed: no flexible server matches.',
        '',
    ]);
});

it('gives the reason of a slice that cannot be read once for all its controls', () => {
    const unknown = { kind: 'unknown', reason: 'parameters: HTTP 403 AuthorizationFailed: No.' } as const;
    const blind = server('blind', {
        kind: 'assessed',
        controls: [
            result(secureTransport, unknown),
            result({ ...secureTransport, id: 'log-checkpoints' }, unknown),
        ],
        writes: [],
    });
    expect(lines(terminalReport(fleet([blind]), wide)).slice(6)).toEqual([
        '? blind  2 unknown',
        '  shop · PostgreSQL 17 · GeneralPurpose · canadacentral · Ready',
        '  ? parameters: HTTP 403 AuthorizationFailed: No.',
        '      secure-transport, log-checkpoints',
        '',
        '  2 controls could not be decided on some servers',
        '',
        'Servers  1   ? 1 unknown, 1 not fully assessed',
        'Drift    0',
        'Writes   0',
        '? The server could not be fully assessed.',
        '',
    ]);
});
