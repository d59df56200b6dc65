import { dataSchemas, eventSchema } from '../../src/azure/notifications/notification-schemas.ts';

/**
 * Returns the ways in which an event that was sent differs from the published schemas, as text. Stricter than these: it
 * refuses a field that they do not name.
 */
export function schemaProblems(event: unknown): readonly string[] {
    const parsed = eventSchema.safeParse(event);
    if (!parsed.success) return [JSON.stringify(parsed.error.issues)];
    const data = dataSchemas.get(parsed.data.type)?.safeParse(parsed.data.data);
    if (data === undefined) return [`no schema for ${parsed.data.type}`];
    return data.success ? [] : [`${parsed.data.type}: ${JSON.stringify(data.error.issues)}`];
}
