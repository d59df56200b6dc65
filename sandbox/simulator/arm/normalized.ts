import { isObject, type JsonObject, textIn } from '../kernel/json.ts';

/**
 * A response as Azure's own words have it, which mean what was written but are not what was written: a destination type
 * is not returned, ids are in another case, sets in another order, switches and enumerations in another case.
 * Assumed: all but the destination type and the case of ids.
 */
export function normalized(body: unknown): unknown {
    if (Array.isArray(body)) return body.map(normalized);
    if (!isObject(body)) return body;
    const { dataType } = body;
    return Object.fromEntries(
        Object.entries(body).map(([field, value]) => {
            if (field === 'logAnalyticsDestinationType') return [field, null];
            if (field === 'value' && dataType !== undefined) return [field, parameterValue(body)];
            if (field === 'metrics' && Array.isArray(value)) return [field, value.map(withTimeGrain)];
            return [field, typeof value === 'string' ? text(value) : normalized(value)];
        }),
    );
}

function text(value: string): string {
    if (value === 'Enabled' || value === 'Disabled') return value.toLowerCase();
    if (!value.startsWith('/subscriptions/')) return value;
    // The resource itself keeps its name; the resources that it refers to come back in lower case.
    return /\/Microsoft\.DBforPostgreSQL\//i.test(value)
        ? value.replace('/resourceGroups/', '/resourcegroups/')
        : value.toLowerCase();
}

function parameterValue(properties: JsonObject): string {
    const value = textIn(properties, 'value') ?? '';
    switch (properties.dataType) {
        case 'Boolean':
            return value === 'on' || value === 'off' ? value.toUpperCase() : value;
        case 'Enumeration':
            return value.toUpperCase();
        case 'Set':
            return value.split(',').toReversed().join(', ');
        default:
            return value;
    }
}

/** A default that was not sent. */
function withTimeGrain(metric: unknown): unknown {
    return isObject(metric) ? { timeGrain: null, ...metric } : metric;
}
