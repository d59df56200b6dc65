/**
 * Stored data of version 1, with every field that a later version renamed. The code of that time read it unchanged. It is
 * literal on purpose: a rename of a stored field needs an upgrade, and these rows must remain readable.
 */

export const orders =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';

const at = '2026-06-15T12:00:00.000Z';
const event = { kind: 'event', eventId: 'event-1', actor: { objectId: 'ann' } };
const change = {
    kind: 'parameter',
    name: 'require_secure_transport',
    from: 'off',
    to: 'on',
    dataType: 'Boolean',
    isDynamicConfig: true,
    control: 'secure-transport',
    alsoFor: ['tls-minimum-version'],
    disruption: 'connectivity',
};
const remediation = {
    id: 'remediation-1',
    change,
    cause: event,
    oneOf: [{ objectId: 'ann' }, { objectId: 'bob' }],
    authority: { kind: 'baseline' },
    status: 'applied',
    plannedAt: at,
    readAt: at,
    detectedAt: at,
    looksFirst: true,
    writes: 1,
    attempts: 1,
    waits: 3,
    readBacks: 0,
    end: { outcome: 'failed', reason: 'busy', lookAgain: true, mayPass: true, at },
};
const parts = {
    'configurations/require_secure_transport': { since: at, oneOf: [{ objectId: 'ann' }] },
};

export const oldRecord = {
    server: orders,
    tags: { waits: 'a tag that is named like a field' },
    posture: { 'secure-transport': { verdict: { kind: 'compliant' }, at } },
    assessed: { parameters: at },
    remediations: [remediation],
    interruptedUndos: [remediation],
    step: { token: 'token-1', dueAt: at },
    deferred: { slices: ['server'], cause: event, requestedAt: at, heard: [{ event, at }] },
    noted: { 'secure-transport|verdict': 'reported:abc' },
    holds: { 'secure-transport': { cause: 'contested', until: at } },
    repairs: { 'secure-transport': [{ at, opponent: 'ann', found: 'require_secure_transport = off' }] },
    contested: { 'secure-transport': { since: at, lastDriftAt: at, reason: 'changed by ann' } },
    awaiting: [{ id: 'f1', change, cause: event, requestedAt: at }],
    decisions: {},
    undone: { 'secure-transport': { until: at, operator: 'olga', remediationId: 'remediation-0' } },
    swept: { sweepId: 'sweep-1', verdict: 'drifted', isNew: false, repaired: 1 },
    setbacks: { 'secure-transport': { times: 2, at } },
    spentRestart: { at, values: { shared_preload_libraries: 'pgaudit' } },
    missing: { since: at, answers: 2, lookAt: at },
    gone: at,
    left: { 'secure-transport': 3 },
    formerly: [orders.replace('/shop/', '/old/')],
    drifts: {
        'secure-transport': {
            id: 'drift-1',
            foundAt: at,
            cause: event,
            parts,
            ending: { end: 'gone', at, reason: 'deleted', cause: event, oneOf: [{ objectId: 'ann' }] },
        },
    },
    pastDrifts: [{ id: 'drift-0', control: 'secure-transport', endedAt: at, cause: event, parts }],
    seen: { parameters: { at, rules: 'r', parts: { 'configurations/work_mem': '4MB' } } },
    secondLooks: { unseen: [{ event, at, looks: 1 }], lookAt: at, settled: ['event-0'] },
};

/** The same in present words. */
const presentRemediation = {
    id: 'remediation-1',
    change,
    cause: event,
    possibleActors: [{ objectId: 'ann' }, { objectId: 'bob' }],
    authority: { kind: 'baseline' },
    status: 'applied',
    plannedAt: at,
    readAt: at,
    detectedAt: at,
    checksTargetFirst: true,
    writes: 1,
    attempts: 1,
    requeues: 3,
    readBacks: 0,
    end: { outcome: 'failed', reason: 'busy', reassess: true, isTransient: true, at },
};
const presentParts = {
    'configurations/require_secure_transport': { since: at, possibleActors: [{ objectId: 'ann' }] },
};
const id = (resourceGroup: string) => ({
    subscriptionId: '11111111-1111-4111-8111-111111111111',
    resourceGroup,
    name: 'orders',
});

export const presentRecord = {
    server: id('shop'),
    tags: { waits: 'a tag that is named like a field' },
    posture: { 'secure-transport': { verdict: { kind: 'compliant' }, at } },
    assessed: { parameters: at },
    remediations: [presentRemediation],
    interruptedUndos: [presentRemediation],
    step: { token: 'token-1', dueAt: at },
    deferred: { slices: ['server'], cause: event, requestedAt: at, recentEvents: [{ event, at }] },
    noted: { 'secure-transport|verdict': 'reported:abc' },
    holds: { 'secure-transport': { cause: 'flapping', until: at } },
    repairs: { 'secure-transport': [{ at, actor: 'ann', found: 'require_secure_transport = off' }] },
    flapping: { 'secure-transport': { since: at, lastDriftAt: at, reason: 'changed by ann' } },
    pendingApprovals: [{ id: 'f1', change, cause: event, requestedAt: at }],
    decisions: {},
    undoExemptions: { 'secure-transport': { until: at, operator: 'olga', remediationId: 'remediation-0' } },
    sweepResult: { sweepId: 'sweep-1', verdict: 'drifted', isNew: false, repaired: 1 },
    repairFailures: { 'secure-transport': { times: 2, at } },
    ineffectiveRestart: { at, values: { shared_preload_libraries: 'pgaudit' } },
    missing: { since: at, answers: 2, recheckAt: at },
    deletedAt: at,
    backlog: { 'secure-transport': 3 },
    previousIds: [id('old')],
    drifts: {
        'secure-transport': {
            id: 'drift-1',
            foundAt: at,
            cause: event,
            parts: presentParts,
            ending: {
                end: 'serverDeleted',
                at,
                reason: 'deleted',
                cause: event,
                possibleActors: [{ objectId: 'ann' }],
            },
        },
    },
    pastDrifts: [
        { id: 'drift-0', control: 'secure-transport', endedAt: at, cause: event, parts: presentParts },
    ],
    observed: { parameters: { at, rules: 'r', parts: { 'configurations/work_mem': '4MB' } } },
    rechecks: { unconfirmed: [{ event, at, checks: 1 }], recheckAt: at, settled: ['event-0'] },
};

export const oldAssessmentMessage = {
    server: orders,
    slices: ['parameters'],
    cause: event,
    requestedAt: at,
    waits: 2,
    priority: 'low',
    isPaced: true,
    heard: [{ event, at }],
    isBurst: true,
};

export const oldRemediationMessage = {
    server: orders,
    remediationId: 'remediation-1',
    token: 'token-1',
    waits: 1,
};

export const oldSweepMessage = { kind: 'sweep', sweepId: 'sweep-1', token: 'token-1', waits: 1 };

export const oldSweep = {
    id: 'sweep-1',
    startedAt: at,
    phase: { kind: 'awaiting', deadline: at },
    seen: 3,
    round: 2,
    listed: {},
    before: [],
    unreadable: [],
    booked: { '11111111-1111-4111-8111-111111111111': 5 },
    step: { token: 'token-1', dueAt: at },
};

export const oldPause = {
    fleet: { operator: 'olga', reason: 'maintenance', since: at },
    servers: {},
};

export const oldInForce = {
    baseline: { name: 'standard', digest: 'd', source: { kind: 'profile', name: 'standard' }, since: at },
    dryRun: { isOn: true, since: at, deployment: '1' },
};

export const oldReservations = [{ id: 'write-1', server: orders, changes: 1, at }];

/** Entries of the audit, with the words of that time. */
export const oldEntries = [
    {
        id: 'contested:1',
        at,
        server: orders,
        outcome: 'contested',
        control: 'secure-transport',
        cause: event,
    },
    {
        id: 'held:1',
        at,
        server: orders,
        outcome: 'held',
        control: 'secure-transport',
        holdCause: 'contested',
        cause: event,
        oneOf: [{ objectId: 'ann' }],
    },
    { id: 'gone:1', at, server: orders, outcome: 'gone', driftEnd: 'gone', cause: event },
    { id: 'returned:1', at, server: orders, outcome: 'returned', cause: event },
    { id: 'moved:1', at, server: orders, outcome: 'moved', cause: event },
];
