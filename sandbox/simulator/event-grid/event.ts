/** An event in the Event Grid schema: what a system topic holds before it is delivered in either schema. */
export interface GridEvent {
    readonly id: string;
    /** Resource id of the source: a subscription or a vault. */
    readonly topic: string;
    readonly subject: string;
    readonly eventType: string;
    /** ISO 8601 with seven decimals. */
    readonly eventTime: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly dataVersion: string;
    readonly metadataVersion: '1';
}

export type EventSchema = 'EventGridSchema' | 'CloudEventSchemaV1_0';

/** The same event in CloudEvents 1.0; the names follow Azure's documentation of the two schemas. */
export function cloudEventOf(event: GridEvent): Readonly<Record<string, unknown>> {
    return {
        id: event.id,
        source: event.topic,
        specversion: '1.0',
        type: event.eventType,
        subject: event.subject,
        time: event.eventTime,
        data: event.data,
    };
}

/** Azure writes seven decimals where JavaScript writes three. */
export function azureTime(at: Date): string {
    return at.toISOString().replace('Z', '0000Z');
}
