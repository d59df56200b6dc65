import { expect, it } from 'vitest';
import { markdownReport } from '../../src/report/markdown.ts';
import { everything, fleet, hostile, result, secureTransport, server } from './fleet.ts';

it('shows the same as the table, for a pull request', () => {
    expect(markdownReport(everything).split('\n')).toEqual([
        '## Pgwarden assessment',
        '',
        '**1 of 4 servers drifted, 2 could not be fully assessed, 1 subscription could not be listed.**',
        '',
        '2026-11-20 09:12 UTC, baseline `standard`, 4 servers. Drift: 2 high, 1 medium, 1 low. Writes with DRY_RUN off: 1 would apply, 1 would ask, 1 held. Nothing was written.',
        '',
        '> ⚠️ Subscription `11111111-1111-4111-8111-111111111111` could not be listed: HTTP 403 AuthorizationFailed: No.',
        '',
        '> ⚠️ --server x\\* matches no server',
        '',
        '### ❔ billing',
        '',
        '`/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/billing` · PostgreSQL 17 · GeneralPurpose · canadacentral · Ready',
        '',
        '| Control | Severity | Mode | Verdict | Found → wanted | Write | Decision |',
        '|---|---|---|---|---|---|---|',
        '| `public-network-access`<br>The server is not public | high | enforce | exempt | `network.publicNetworkAccess`: `Enabled` → `Disabled` |  | exempt until 2027-04-01 (till team): The old till. Replaced in spring. |',
        '',
        '❔ parameters: HTTP 400 ServerStoppedError: It is stopped.<br>`secure-transport`, `pgaudit-loaded`',
        '',
        '### ❔ gone',
        '',
        '`/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/gone`',
        '',
        'Not assessed: HTTP 404 ResourceNotFound: Not found.',
        '',
        '### ❌ orders',
        '',
        '`/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders` · PostgreSQL 17 · GeneralPurpose · canadacentral · Ready',
        '',
        '| Control | Severity | Mode | Verdict | Found → wanted | Write | Decision |',
        '|---|---|---|---|---|---|---|',
        '| `secure-transport`<br>Connections must be encrypted | high | enforce | drifted | `require_secure_transport`: `off` → `on` | `PATCH configurations/require_secure_transport`<br>`value`: `off` → `on`<br>may cut clients off | **would apply** |',
        '| `public-network-access`<br>The server is not public | high | approve | drifted | `network.publicNetworkAccess`: `Enabled` → `Disabled` | `PATCH server`<br>`network.publicNetworkAccess`: `Enabled` → `Disabled`<br>may cut clients off | **would ask** |',
        '| `pgaudit-loaded`<br>pgaudit is loaded | medium | enforce | drifted | `shared_preload_libraries`: `pg_cron` → `pg_cron,pgaudit` | `PATCH configurations/shared_preload_libraries`<br>`value`: `pg_cron` → `pg_cron,pgaudit`<br>takes effect after a restart | **held**<br>the baseline restarts no server |',
        '| `backup-retention`<br>Backups are kept long enough | low | approve | drifted | `backup.backupRetentionDays`: `7` → `at least 14` |  | A replica has no backups of its own |',
        '',
        '<details><summary>✅ 1 server compliant</summary>',
        '',
        '`ledger`',
        '',
        '</details>',
        '',
    ]);
});

it('shows values of others as code', () => {
    expect(markdownReport(fleet([hostile])).split('\n')).toEqual([
        '## Pgwarden assessment',
        '',
        '**The server drifted.**',
        '',
        '2026-11-20 09:12 UTC, baseline `standard`, 1 server. Drift: 1 high. Nothing was written.',
        '',
        '### ❌ evil',
        '',
        '`/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/evil` · PostgreSQL 17 · GeneralPurpose · canadacentral · Ready',
        '',
        '| Control | Severity | Mode | Verdict | Found → wanted | Write | Decision |',
        '|---|---|---|---|---|---|---|',
        '| `public-network-access`<br>The server is not public | high | enforce | drifted | `` firewallRules/<U+001B>[31m<b>\\|`x` ``: `=1+1, "a"\\n@team #1 https://evil.example` → `<U+202E>not {0} [link](1) **bold**<U+009B>` |  | This control only reports |',
        '',
    ]);
});

it("shows Azure's words as text: no markup, HTML, link, mention or reference", () => {
    const reason = '<img src=x> *a* [b](c) | @team #12 see https://evil.example and www.evil.example `x`';
    const blind = server('blind', {
        kind: 'assessed',
        controls: [result(secureTransport, { kind: 'unknown', reason })],
        writes: [],
    });
    expect(markdownReport(fleet([blind]))).toContain(
        '❔ \\<img src=x\\> \\*a\\* \\[b\\](c) \\| @&#8203;team #&#8203;12 see https:&#8203;//evil.example and www&#8203;.evil.example \\`x\\`<br>`secure-transport`',
    );
});
