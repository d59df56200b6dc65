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
    },
    'pgwarden.audit.entries': {
        kind: 'counter',
        unit: '{entry}',
        attributes: { outcome: auditOutcomes },
    },
    'pgwarden.drifts': {
        kind: 'counter',
        unit: '{drift}',
        attributes: { control: controlIds, severity: severities },
    },
    'pgwarden.repairs': {
        kind: 'counter',
        unit: '{repair}',
        attributes: { control: controlIds, outcome: finalOutcomes },
    },
    'pgwarden.detection.duration': {
        kind: 'histogram',
        unit: 's',
        attributes: {},
    },
    'pgwarden.repair.duration': {
        kind: 'histogram',
        unit: 's',
        attributes: {},
    },
    'pgwarden.queue.messages': {
        kind: 'gauge',
        unit: '{message}',
        attributes: { queue: queueNames },
    },
    'pgwarden.queue.age': {
        kind: 'gauge',
        unit: 's',
        attributes: { queue: queueNames },
    },
    'pgwarden.failed_messages': {
        kind: 'gauge',
        unit: '{message}',
        attributes: {},
    },
    'pgwarden.dead_letters': {
        kind: 'counter',
        unit: '{file}',
        attributes: { result: ['taken', 'failed'] },
    },
    'pgwarden.changes.held': {
        kind: 'gauge',
        unit: '{control}',
        attributes: {},
    },
    'pgwarden.changes.awaiting_approval': {
        kind: 'gauge',
        unit: '{change}',
        attributes: {},
    },
    'pgwarden.fleet.servers': {
        kind: 'gauge',
        unit: '{server}',
        attributes: { verdict: ['compliant', 'drifted', 'unknown'] },
    },
    'pgwarden.last_event.age': {
        kind: 'gauge',
        unit: 's',
        attributes: {},
    },
    'pgwarden.ticks': {
        kind: 'counter',
        unit: '{tick}',
        attributes: {},
    },
    'pgwarden.resource_manager.requests': {
        kind: 'counter',
        unit: '{request}',
        attributes: { status: statuses },
    },
    'pgwarden.storage.requests': {
        kind: 'counter',
        unit: '{request}',
        attributes: { service: ['table', 'queue', 'blob'], status: statuses },
    },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;
