import { auditOutcomes, finalOutcomes } from '../model/audit-entry.ts';
import { severities } from '../model/severity.ts';

/** A metric of OpenTelemetry. Its name and the names of its attributes are stable: alerts and workbooks name them. */
export interface Metric {
    /** `counter`: a sum that only grows. `gauge`: the last value. `histogram`: a distribution. */
    readonly kind: 'counter' | 'gauge' | 'histogram';
    /** Unit by UCUM: `s`, or an annotation that names the counted things. */
    readonly unit: string;
    /** Attributes and their allowed values, few of each: never a server, an actor, or an id. */
    readonly attributes: Readonly<Record<string, AttributeValues>>;
    readonly meaning: string;
}

/** The allowed values as a list, or a description of values that are not known beforehand. */
export type AttributeValues = readonly string[] | string;

const controlIds = 'ids of controls';
const queueNames = ['assessments', 'remediations', 'fleet'].flatMap((name) => [name, `${name}-poison`]);
const statuses = 'HTTP status; `none`: no response';

/** Every metric that Pgwarden emits, by name. docs/telemetry.md has this table. */
export const metrics = {
    'pgwarden.events': {
        kind: 'counter',
        unit: '{event}',
        attributes: {
            source: ['resources', 'keyVault', 'policy', 'unknown'],
            verdict: ['accepted', 'ignored', 'rejected'],
        },
        meaning:
            'Events that arrived, from Event Grid or from a dead-letter file. Rejected: not trusted or not understood',
    },
    'pgwarden.audit.entries': {
        kind: 'counter',
        unit: '{entry}',
        attributes: { outcome: auditOutcomes },
        meaning: 'Entries added to the audit',
    },
    'pgwarden.drifts': {
        kind: 'counter',
        unit: '{drift}',
        attributes: { control: controlIds, severity: severities },
        meaning: 'Drifts that a read found, each once',
    },
    'pgwarden.repairs': {
        kind: 'counter',
        unit: '{repair}',
        attributes: { control: controlIds, outcome: finalOutcomes },
        meaning: 'Remediations that ended',
    },
    'pgwarden.detection.duration': {
        kind: 'histogram',
        unit: 's',
        attributes: {},
        meaning: 'From the change, as its event says, to the read that found the drift',
    },
    'pgwarden.repair.duration': {
        kind: 'histogram',
        unit: 's',
        attributes: {},
        meaning:
            'Of verified repairs: from the change, else from the read that found the drift, to the read back',
    },
    'pgwarden.queue.messages': {
        kind: 'gauge',
        unit: '{message}',
        attributes: { queue: queueNames },
        meaning: 'Messages on a queue, hidden and scheduled ones included',
    },
    'pgwarden.queue.age': {
        kind: 'gauge',
        unit: 's',
        attributes: { queue: queueNames },
        meaning: 'Age of the oldest visible message of a queue; 0: none is visible',
    },
    'pgwarden.failed_messages': {
        kind: 'gauge',
        unit: '{message}',
        attributes: {},
        meaning: 'Failed messages that wait for an operator',
    },
    'pgwarden.dead_letters': {
        kind: 'counter',
        unit: '{file}',
        attributes: { result: ['taken', 'failed'] },
        meaning:
            'Files of events that Event Grid could not deliver. Failed: the file stays, and the next tick tries it again',
    },
    'pgwarden.changes.held': {
        kind: 'gauge',
        unit: '{control}',
        attributes: {},
        meaning: 'Controls of servers whose repair is held, dry-run left out',
    },
    'pgwarden.changes.awaiting_approval': {
        kind: 'gauge',
        unit: '{change}',
        attributes: {},
        meaning: 'Changes that wait for the approval of an operator',
    },
    'pgwarden.fleet.servers': {
        kind: 'gauge',
        unit: '{server}',
        attributes: { verdict: ['compliant', 'drifted', 'unknown'] },
        meaning: 'Servers by their last verdict',
    },
    'pgwarden.last_event.age': {
        kind: 'gauge',
        unit: 's',
        attributes: {},
        meaning:
            'Time since the arrival of the newest event that an assessment took into account. Absent before the first',
    },
    'pgwarden.ticks': {
        kind: 'counter',
        unit: '{tick}',
        attributes: {},
        meaning: 'Runs of on-tick that ended well, one a minute: the heartbeat',
    },
    'pgwarden.resource_manager.requests': {
        kind: 'counter',
        unit: '{request}',
        attributes: { status: statuses },
        meaning: 'Requests to Resource Manager, Azure Monitor and Resource Graph',
    },
    'pgwarden.storage.requests': {
        kind: 'counter',
        unit: '{request}',
        attributes: { service: ['table', 'queue', 'blob'], status: statuses },
        meaning: "Requests to the app's own storage account, each attempt counted",
    },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;
