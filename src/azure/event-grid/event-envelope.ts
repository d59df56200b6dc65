import { z } from 'zod';
import { MalformedInputError } from '../../errors.ts';

/**
 * Schemas of the envelopes of Event Grid's two wire formats. Only the id is required. A field of the wrong type counts as
 * absent: an event is a hint, and a wrong one costs at most a read.
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
    /** Not parsed: each kind of event has its own. */
    readonly data: unknown;
}

/** Maximum length of a text. Longer ones are no resource ids, and would not fit into a queue message. */
const maxCharacters = 2_048;

/** A text, or nothing. */
export const hint = z.string().max(maxCharacters).optional().catch(undefined);

/** An event id. Ids go into keys, messages and log lines, so they are bounded and have no unpaired surrogates, which storage changes. */
const eventId = z
    .string()
    .min(1)
    .transform((id) => id.slice(0, 300).toWellFormed());

const eventGridEvent = z.object({
    id: eventId,
    eventType: hint,
    topic: hint,
    subject: hint,
    eventTime: hint,
    metadataVersion: hint,
    data: z.unknown().optional(),
});

const cloudEvent = z.object({
    id: eventId,
    specversion: z.string(),
    type: hint,
    source: hint,
    subject: hint,
    time: hint,
    data: z.unknown().optional(),
});

/** Parses the envelope of a delivered event. Throws MalformedInputError, which names the missing or unknown part. */
export function parseEnvelope(event: unknown): EventEnvelope {
    if (typeof event !== 'object' || event === null || Array.isArray(event)) {
        const found = Array.isArray(event) ? 'an array' : event === null ? 'null' : typeof event;
        throw new MalformedInputError(`an event is an object, not ${found}`);
    }
    return 'specversion' in event ? ofCloudEvent(event) : ofEventGridEvent(event);
}

function ofCloudEvent(event: object): EventEnvelope {
    const { id, specversion, type, source, subject, time, data } = parsed(cloudEvent, event);
    if (!/^1\.\d+$/.test(specversion)) {
        throw new MalformedInputError(`CloudEvents ${specversion.slice(0, 20)} is not understood; 1.0 is`);
    }
    return { id, type, topic: source, subject, time: instant(time), data };
}

function ofEventGridEvent(event: object): EventEnvelope {
    const { id, eventType, topic, subject, eventTime, metadataVersion, data } = parsed(eventGridEvent, event);
    if (metadataVersion !== undefined && metadataVersion !== '' && metadataVersion !== '1') {
        throw new MalformedInputError(
            `Event Grid schema version ${metadataVersion.slice(0, 20)} is not understood; 1 is`,
        );
    }
    return { id, type: eventType, topic, subject, time: instant(eventTime), data };
}

/** Returns a time in one spelling: Azure writes seven decimals, other senders write others. */
export function instant(text: string | undefined): string | undefined {
    const milliseconds = Date.parse(text ?? '');
    return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

function parsed<Output>(schema: z.ZodType<Output>, event: object): Output {
    const result = schema.safeParse(event);
    if (result.success) return result.data;
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new MalformedInputError(
        `not an event of the Event Grid schema or CloudEvents 1.0: ${problems.join('; ')}`,
    );
}
