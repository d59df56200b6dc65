/** Every span by name, with its kind as in OpenTelemetry. Names and attributes are stable, as those of metrics are. */
export const spans = {
    'receive event': 'consumer',
    'process assessments': 'consumer',
    'process remediations': 'consumer',
    'process fleet': 'consumer',
    'on-tick': 'internal',
    'on-sweep': 'internal',
    'send assessments': 'producer',
    'send remediations': 'producer',
    'send fleet': 'producer',
    'read server': 'client',
    'write change': 'client',
    'poll operation': 'client',
    'read back': 'client',
    'append audit entry': 'client',
} as const satisfies Readonly<Record<string, 'consumer' | 'producer' | 'client' | 'internal'>>;

export type SpanName = keyof typeof spans;

/** Attributes of spans. Never a claim, an address, a value of a server, or a text of Azure. */
export type SpanAttribute =
    | 'pgwarden.server'
    | 'pgwarden.control'
    | 'pgwarden.remediation'
    | 'pgwarden.change.kind'
    | 'pgwarden.outcome'
    | 'pgwarden.cause'
    | 'pgwarden.correlation_id'
    | 'pgwarden.source'
    | 'pgwarden.verdict'
    | 'pgwarden.slices'
    | 'pgwarden.result'
    | 'messaging.destination.name'
    | 'messaging.message.id'
    | 'error.type';

export type SpanAttributes = { readonly [Name in SpanAttribute]?: string | undefined };
