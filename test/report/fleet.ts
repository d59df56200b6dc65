import type {
    ControlResult,
    ControlText,
    FleetAssessment,
    PlannedWrite,
    ServerAssessment,
} from '../../src/engine/fleet-assessment.ts';
import type { Change } from '../../src/model/change.ts';
import type { ServerId } from '../../src/model/resource-id.ts';
import { compliant, drifted, notApplicable } from '../../src/model/verdict.ts';

/** Assessments written by hand, so that reports can be held against literal text. */

export const production = '11111111-1111-4111-8111-111111111111';
export const development = '22222222-2222-4222-8222-222222222222';

export function control(
    id: string,
    severity: ControlText['severity'],
    title: string,
    references: Partial<ControlText['references']> = {},
): ControlText {
    return { id, severity, title, references: { azurePolicy: [], mcsb: [], cis: [], ...references } };
}

export const secureTransport = control('secure-transport', 'high', 'Connections must be encrypted', {
    azurePolicy: ['c29c38cb-74a7-4505-9a06-e588ab86620a'],
    mcsb: ['DP-3'],
    cis: ['5.2.1'],
});
export const publicAccess = control('public-network-access', 'high', 'The server is not public');
export const pgauditLoaded = control('pgaudit-loaded', 'medium', 'pgaudit is loaded');
export const backupRetention = control('backup-retention', 'low', 'Backups are kept long enough');

export function result(
    of: ControlText,
    verdict: ControlResult['verdict'],
    more: Partial<ControlResult> = {},
): ControlResult {
    return { control: of, mode: 'enforce', verdict, canRepair: true, ...more };
}

export function server(
    name: string,
    resultOf: ServerAssessment['result'],
    subscriptionId = production,
): ServerAssessment {
    const id: ServerId = { subscriptionId, resourceGroup: 'shop', name };
    const facts = { location: 'canadacentral', version: '17', tier: 'GeneralPurpose', state: 'Ready' };
    return { server: id, facts, result: resultOf };
}

export const transportWrite: PlannedWrite = {
    change: {
        kind: 'parameter',
        name: 'require_secure_transport',
        from: 'off',
        to: 'on',
        dataType: 'Boolean',
        isDynamicConfig: true,
        control: 'secure-transport',
        disruption: 'connectivity',
    },
    decision: { kind: 'apply', authority: { kind: 'baseline' } },
};

export const preloadWrite: PlannedWrite = {
    change: {
        kind: 'parameter',
        name: 'shared_preload_libraries',
        from: 'pg_cron',
        to: 'pg_cron,pgaudit',
        dataType: 'Set',
        isDynamicConfig: false,
        control: 'pgaudit-loaded',
        disruption: 'none',
    },
    decision: { kind: 'hold', cause: 'restart', reason: 'the baseline restarts no server' },
};

const networkChange: Change = {
    kind: 'network',
    from: { publicNetworkAccess: 'Enabled' },
    to: { publicNetworkAccess: 'Disabled' },
    control: 'public-network-access',
    disruption: 'connectivity',
};

export const networkWrite: PlannedWrite = { change: networkChange, decision: { kind: 'ask' } };

const exemption = {
    reason: 'The old till. Replaced in spring.',
    owner: 'till team',
    expires: '2027-04-01',
    kind: 'waiver',
} as const;

/** A server with one of everything. */
export const orders = server('orders', {
    kind: 'assessed',
    controls: [
        result(
            backupRetention,
            drifted(
                [{ what: 'backup.backupRetentionDays', found: '7', wanted: 'at least 14' }],
                'A replica has no backups of its own',
            ),
            { mode: 'approve' },
        ),
        result(secureTransport, drifted([{ what: 'require_secure_transport', found: 'off', wanted: 'on' }])),
        result(
            publicAccess,
            drifted([{ what: 'network.publicNetworkAccess', found: 'Enabled', wanted: 'Disabled' }]),
            { mode: 'approve' },
        ),
        result(
            pgauditLoaded,
            drifted([{ what: 'shared_preload_libraries', found: 'pg_cron', wanted: 'pg_cron,pgaudit' }]),
        ),
    ],
    writes: [transportWrite, preloadWrite, networkWrite],
});

/** Stopped, and exempt where it can be told. */
export const billing = server(
    'billing',
    {
        kind: 'assessed',
        controls: [
            result(secureTransport, {
                kind: 'unknown',
                reason: 'parameters: HTTP 400 ServerStoppedError: It is stopped.',
            }),
            result(
                publicAccess,
                drifted([{ what: 'network.publicNetworkAccess', found: 'Enabled', wanted: 'Disabled' }]),
                { mode: 'enforce', exemption, canRepair: false },
            ),
            result(pgauditLoaded, {
                kind: 'unknown',
                reason: 'parameters: HTTP 400 ServerStoppedError: It is stopped.',
            }),
            result(backupRetention, notApplicable('replicas have no backups')),
        ],
        writes: [],
    },
    development,
);

export const ledger = server('ledger', {
    kind: 'assessed',
    controls: [result(secureTransport, compliant), result(publicAccess, compliant)],
    writes: [],
});

export const deletedAt: ServerAssessment = {
    server: { subscriptionId: production, resourceGroup: 'shop', name: 'gone' },
    result: { kind: 'missing', reason: 'HTTP 404 ResourceNotFound: Not found.' },
};

export function fleet(
    servers: readonly ServerAssessment[],
    more: Partial<FleetAssessment> = {},
): FleetAssessment {
    return {
        assessedAt: '2026-11-20T09:12:44.000Z',
        baseline: 'standard',
        subscriptions: [{ id: production, servers: servers.length }],
        servers,
        warnings: [],
        ...more,
    };
}

/** Everything that a report can have to say. */
export const everything = fleet([billing, deletedAt, ledger, orders], {
    subscriptions: [{ id: production, servers: 2, problem: 'HTTP 403 AuthorizationFailed: No.' }],
    warnings: ['--server x* matches no server'],
});

/** Names and values that try to steer what shows them. */
export const hostile = server('evil', {
    kind: 'assessed',
    controls: [
        result(
            publicAccess,
            drifted([
                {
                    what: 'firewallRules/\u001b[31m<b>|`x`',
                    found: '=1+1, "a"\n@team #1 https://evil.example',
                    wanted: '\u202Enot {0} [link](1) **bold**\u009b',
                },
            ]),
            { canRepair: false },
        ),
    ],
    writes: [],
});
