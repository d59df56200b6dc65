import type { MetricName } from './metrics.ts';
import type { SpanAttribute, SpanName } from './spans.ts';

/** The meanings of metrics, spans and attributes, for docs/telemetry.md. The bundle has none of them. */

export const metricTexts: Readonly<Record<MetricName, string>> = {
    'pgwarden.events':
        'Events that arrived, from Event Grid or from a dead-letter file. Rejected: not trusted or not understood',
    'pgwarden.audit.entries': 'Entries added to the audit',
    'pgwarden.drifts': 'Drifts that a read found, each once',
    'pgwarden.repairs': 'Remediations that ended',
    'pgwarden.detection.duration': 'From the change, as its event says, to the read that found the drift',
    'pgwarden.repair.duration':
        'Of verified repairs: from the change, else from the read that found the drift, to the read back',
    'pgwarden.queue.messages': 'Messages on a queue, hidden and scheduled ones included',
    'pgwarden.queue.age': 'Age of the oldest visible message of a queue; 0: none is visible',
    'pgwarden.failed_messages': 'Failed messages that wait for an operator',
    'pgwarden.dead_letters':
        'Files of events that Event Grid could not deliver. Failed: the file stays, and the next tick tries it again',
    'pgwarden.changes.held': 'Controls of servers whose repair is held, dry-run left out',
    'pgwarden.changes.awaiting_approval': 'Changes that wait for the approval of an operator',
    'pgwarden.fleet.servers': 'Servers by their last verdict',
    'pgwarden.last_event.age':
        'Time since the arrival of the newest event that an assessment took into account. Absent before the first',
    'pgwarden.ticks': 'Runs of on-tick that ended well, one a minute: the heartbeat',
    'pgwarden.resource_manager.requests': 'Requests to Resource Manager, Azure Monitor and Resource Graph',
    'pgwarden.storage.requests': "Requests to the app's own storage account, each attempt counted",
};

export const spanTexts: Readonly<Record<SpanName, string>> = {
    'receive event': 'Event Grid delivers an event. Child of the invocation in the host',
    'process assessments':
        'An assessment. Child of the span that sent the message, with a link to the invocation in the host',
    'process remediations': 'The next steps of a repair. Likewise',
    'process fleet': 'A page of a sweep, or of the servers of a key. Likewise',
    'on-tick': 'The work of every minute. Child of the invocation in the host',
    'on-sweep': 'The start of a sweep. Likewise',
    'send assessments': 'A message for queue `assessments`',
    'send remediations': 'A message for queue `remediations`',
    'send fleet': 'A message for queue `fleet`',
    'read server': 'The slices of a server, from Resource Manager and Key Vault',
    'write change': 'The one write of a change',
    'poll operation': 'One question for the status of an operation',
    'read back': 'The target of a change, after its write',
    'append audit entry': 'An entry of the audit; a repair ends with `verified`',
};

export const spanAttributeTexts: Readonly<Record<SpanAttribute, string>> = {
    'pgwarden.server': 'resource id of the server',
    'pgwarden.control': 'id of the control',
    'pgwarden.remediation': 'id of the remediation',
    'pgwarden.change.kind': 'kind of the change',
    'pgwarden.outcome': 'outcome of the audit entry',
    'pgwarden.cause': 'kind of the cause',
    'pgwarden.correlation_id': "Azure's correlation id of the change that the event reports",
    'pgwarden.source': 'family of the event',
    'pgwarden.verdict': 'verdict on the event',
    'pgwarden.slices': 'slices that are read',
    'pgwarden.result': 'kind of the result of a write, a poll, or a read back',
    'messaging.destination.name': 'the queue',
    'messaging.message.id': 'id of the queue message',
    'error.type': 'name of the error that ended the span',
};
