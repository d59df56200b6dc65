import { controlById } from '../../../src/controls/index.ts';
import type {
    ControlResult,
    ControlText,
    FleetAssessment,
    PlannedWrite,
    ServerAssessment,
} from '../../../src/engine/fleet-assessment.ts';
import type { Change } from '../../../src/model/change.ts';
import type { ServerId } from '../../../src/model/resource-id.ts';
import { compliant, drifted, notApplicable } from '../../../src/model/verdict.ts';

/** Assessments written by hand, over the real controls. */

export const production = '11111111-1111-4111-8111-111111111111';
export const development = '22222222-2222-4222-8222-222222222222';

function control(id: string): ControlText {
    const found = controlById(id);
    if (found === undefined) throw new Error(`No control ${id}`);
    return found;
}

export const secureTransport = control('secure-transport');
export const publicAccess = control('public-network-access');
export const pgauditLoaded = control('pgaudit-loaded');
export const backupRetention = control('backup-retention');

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

export const missingServer: ServerAssessment = {
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

/** Azure answers for this server with something else than a server. */
export const locked: ServerAssessment = {
    server: { subscriptionId: production, resourceGroup: 'shop', name: 'locked' },
    result: { kind: 'unreadable', reason: '=HYPERLINK("https://evil.example") <No> [entry] {0}' },
};

/** A server of each kind, a subscription that cannot be listed and a warning. */
export const everything = fleet([billing, missingServer, ledger, orders], {
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

/** One fleet for all formats: compliant, drifted, unknown, exempted, missing, unreadable, and hostile names. */
export const goldenFleet = fleet([billing, missingServer, hostile, ledger, locked, orders], {
    subscriptions: [
        { id: production, servers: 5, problem: 'HTTP 403 AuthorizationFailed: No.' },
        { id: development, servers: 1 },
    ],
    warnings: ['--server x* matches no server'],
});
