import { expect, it } from 'vitest';
import { csvReport } from '../../src/report/csv.ts';
import { everything, fleet, hostile, result, secureTransport, server } from './fleet.ts';

it('has a row for every control of every server, and for what could not be listed', () => {
    expect(csvReport(everything).split('\r\n')).toEqual([
        'subscription,resourceGroup,server,control,severity,mode,status,evidence,write,changes,disruption,decision,reason,serverId',
        '11111111-1111-4111-8111-111111111111,,,,,,unknown,,,,,,HTTP 403 AuthorizationFailed: No.,',
        '22222222-2222-4222-8222-222222222222,shop,billing,secure-transport,high,enforce,unknown,,,,,,parameters: HTTP 400 ServerStoppedError: It is stopped.,/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/billing',
        '22222222-2222-4222-8222-222222222222,shop,billing,public-network-access,high,enforce,exempt,"network.publicNetworkAccess: found Enabled, wanted Disabled",,,,,The old till. Replaced in spring.,/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/billing',
        '22222222-2222-4222-8222-222222222222,shop,billing,pgaudit-loaded,medium,enforce,unknown,,,,,,parameters: HTTP 400 ServerStoppedError: It is stopped.,/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/billing',
        '22222222-2222-4222-8222-222222222222,shop,billing,backup-retention,low,enforce,notApplicable,,,,,,replicas have no backups,/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/billing',
        '11111111-1111-4111-8111-111111111111,shop,gone,,,,unknown,,,,,,HTTP 404 ResourceNotFound: Not found.,/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/gone',
        '11111111-1111-4111-8111-111111111111,shop,ledger,secure-transport,high,enforce,compliant,,,,,,,/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/ledger',
        '11111111-1111-4111-8111-111111111111,shop,ledger,public-network-access,high,enforce,compliant,,,,,,,/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/ledger',
        '11111111-1111-4111-8111-111111111111,shop,orders,backup-retention,low,approve,drifted,"backup.backupRetentionDays: found 7, wanted at least 14",,,,,A replica has no backups of its own,/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders',
        '11111111-1111-4111-8111-111111111111,shop,orders,secure-transport,high,enforce,drifted,"require_secure_transport: found off, wanted on",PATCH configurations/require_secure_transport,value: off → on,connectivity,would apply,,/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders',
        '11111111-1111-4111-8111-111111111111,shop,orders,public-network-access,high,approve,drifted,"network.publicNetworkAccess: found Enabled, wanted Disabled",PATCH server,network.publicNetworkAccess: Enabled → Disabled,connectivity,would ask,,/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders',
        '11111111-1111-4111-8111-111111111111,shop,orders,pgaudit-loaded,medium,enforce,drifted,"shared_preload_libraries: found pg_cron, wanted pg_cron,pgaudit",PATCH configurations/shared_preload_libraries,"value: pg_cron → pg_cron,pgaudit",none,held,the baseline restarts no server,/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders',
        '',
    ]);
});

it('quotes and shows what could break out of a cell', () => {
    expect(csvReport(fleet([hostile])).split('\r\n')).toEqual([
        'subscription,resourceGroup,server,control,severity,mode,status,evidence,write,changes,disruption,decision,reason,serverId',
        '11111111-1111-4111-8111-111111111111,shop,evil,public-network-access,high,enforce,drifted,"firewallRules/<U+001B>[31m<b>|`x`: found =1+1, ""a""\\n@team #1 https://evil.example, wanted <U+202E>not {0} [link](1) **bold**<U+009B>",,,,,This control only reports,/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/evil',
        '',
    ]);
});

it('lets no spreadsheet run a cell as a formula', () => {
    const unknown = { kind: 'unknown', reason: '=HYPERLINK("https://evil.example")' } as const;
    const blind = server('blind', {
        kind: 'assessed',
        controls: [result(secureTransport, unknown)],
        writes: [],
    });
    expect(csvReport(fleet([blind]))).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
});
