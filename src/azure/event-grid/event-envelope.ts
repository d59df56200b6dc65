import { MalformedInputError } from '../../errors.ts';

/**
 * Envelopes of Event Grid's two wire formats. Only the id is required. A field of the wrong type counts as absent: an
 * event is a hint, and a wrong one costs at most a read. Every field is a text or absent, so the parsers of events read
 * them without a schema: most events are irrelevant and cost little more than the parsing of their JSON.
 * Source: Azure Event Grid event schema, and CloudEvents 1.0.
 */
export interface EventEnvelope {
    readonly id: string;
    readonly type: string | undefined;
    /** Resource id of the publisher: `topic`, or the `source` of CloudEvents. */
    readonly topic: string | undefined;
    readonly subject: string | undefined;
    /** ISO 8601. */
    readonly time: string | undefined;
    /** The fields of `data`, unparsed: each kind of event has its own. */
    readonly data: Fields;
}

/** Fields of a JSON object, unparsed. */
export type Fields = Readonly<Record<string, unknown>>;

/** Maximum length of a text. Longer ones are no resource ids, and would not fit into a queue message. */
const maxCharacters = 2_048;
/** Maximum length of an event id: ids go into keys, messages and log lines. */
const maxIdCharacters = 300;

const noFields: Fields = {};

/** Returns the fields of a JSON object. Every other value has none. */
export function fieldsOf(value: unknown): Fields {
    return isFields(value) ? value : noFields;
}

/** Returns a text of at most 2,048 characters. Every other value counts as absent. */
export function textOf(value: unknown): string | undefined {
    return typeof value === 'string' && value.length <= maxCharacters ? value : undefined;
}

/** Parses the envelope of a delivered event. Throws MalformedInputError, which names the missing or unknown part. */
export function parseEnvelope(event: unknown): EventEnvelope {
    if (!isFields(event)) {
        const found = Array.isArray(event) ? 'an array' : event === null ? 'null' : typeof event;
        throw new MalformedInputError(`an event is an object, not ${found}`);
    }
    return 'specversion' in event ? ofCloudEvent(event) : ofEventGridEvent(event);
}

function ofCloudEvent({ id, specversion, type, source, subject, time, data }: Fields): EventEnvelope {
    const version = typeof specversion === 'string' ? specversion : undefined;
    if (!isEventId(id) || version === undefined) {
        throw new MalformedInputError(malformed([...idProblems(id), ...versionProblems(version)]));
    }
    if (!/^1\.\d+$/.test(version)) {
        throw new MalformedInputError(`CloudEvents ${version.slice(0, 20)} is not understood; 1.0 is`);
    }
    return envelope({ id, type, topic: source, subject, time, data });
}

function ofEventGridEvent(event: Fields): EventEnvelope {
    const { id, eventType: type, topic, subject, eventTime: time, metadataVersion, data } = event;
    if (!isEventId(id)) throw new MalformedInputError(malformed(idProblems(id)));
    const version = textOf(metadataVersion) ?? '';
    if (version !== '' && version !== '1') {
        throw new MalformedInputError(
            `Event Grid schema version ${version.slice(0, 20)} is not understood; 1 is`,
        );
    }
    return envelope({ id, type, topic, subject, time, data });
}

type Unparsed = { readonly id: string } & { readonly [Field in keyof EventEnvelope]: unknown };

function envelope({ id, type, topic, subject, time, data }: Unparsed): EventEnvelope {
    return {
        // Without unpaired surrogates, which storage changes.
        id: id.slice(0, maxIdCharacters).toWellFormed(),
        type: textOf(type),
        topic: textOf(topic),
        subject: textOf(subject),
        time: instantOf(time),
        data: fieldsOf(data),
    };
}

/** Returns a time in one spelling: Azure writes seven decimals, other senders write others. */
export function instantOf(value: unknown): string | undefined {
    const milliseconds = Date.parse(textOf(value) ?? '');
    return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

function isFields(value: unknown): value is Fields {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEventId(id: unknown): id is string {
    return typeof id === 'string' && id !== '';
}

function idProblems(id: unknown): readonly string[] {
    return isEventId(id) ? [] : ['id: required; allowed: a text that is not empty'];
}

function versionProblems(version: string | undefined): readonly string[] {
    return version === undefined ? ['specversion: allowed: a text'] : [];
}

function malformed(problems: readonly string[]): string {
    return `not an event of the Event Grid schema or CloudEvents 1.0: ${problems.join('; ')}`;
}
