import type { AdvancedFilter } from './advanced-filter.ts';
import type { EventSchema } from './event.ts';

/** Which system topic an event subscription listens to. */
export type EventSource =
    | { readonly kind: 'subscription'; readonly subscriptionId: string }
    /** Resource id of the vault. */
    | { readonly kind: 'keyVault'; readonly vaultId: string }
    | { readonly kind: 'policy'; readonly subscriptionId: string };

/** As an event subscription is written in Bicep, one level flatter. */
export interface EventSubscription {
    readonly name: string;
    readonly source: EventSource;
    /** Webhook address, including `functionName` and `code` for a function. */
    readonly endpoint: string;
    /** A function is an Azure resource and gets other retries than a webhook (401). Default `WebHook`. */
    readonly endpointType?: 'WebHook' | 'AzureFunction';
    readonly schema: EventSchema;
    /** Absent or `All`: every type of the source. */
    readonly includedEventTypes?: readonly string[];
    readonly subjectBeginsWith?: string;
    readonly subjectEndsWith?: string;
    /** Default false. */
    readonly isSubjectCaseSensitive?: boolean;
    /** All must match. At most 25 filters and 25 values in all, 512 characters a value. */
    readonly advancedFilters?: readonly AdvancedFilter[];
    /** 1 to 30, default 30. */
    readonly maxDeliveryAttempts?: number;
    /** 1 to 1440 Azure minutes, default 1440. */
    readonly timeToLiveMinutes?: number;
    /** 1 to 5000, default 1: an array of one. */
    readonly maxEventsPerBatch?: number;
    /** Takes undelivered events; in Azure a blob container. Absent: they are dropped. When it rejects, it is tried again. */
    readonly deadLetter?: (events: readonly Readonly<Record<string, unknown>>[]) => Promise<void>;
}

/** Returns Azure's reasons to refuse a new event subscription; empty when there are none. */
export function subscriptionProblems(subscription: EventSubscription): readonly string[] {
    const problems: string[] = [];
    const within = (what: string, value: number | undefined, minimum: number, maximum: number): void => {
        if (value === undefined) return;
        if (Number.isInteger(value) && value >= minimum && value <= maximum) return;
        problems.push(`${what} is ${value}, allowed are ${minimum} to ${maximum}`);
    };
    within('maxDeliveryAttempts', subscription.maxDeliveryAttempts, 1, 30);
    within('timeToLiveMinutes', subscription.timeToLiveMinutes, 1, 1440);
    within('maxEventsPerBatch', subscription.maxEventsPerBatch, 1, 5000);

    const filters = subscription.advancedFilters ?? [];
    if (filters.length > 25) problems.push(`${filters.length} advanced filters, allowed are 25`);
    const values = filters.flatMap(valuesOf);
    if (values.length > 25) problems.push(`${values.length} values in advanced filters, allowed are 25`);
    for (const value of values) {
        if (typeof value !== 'string' || value.length <= 512) continue;
        problems.push(`an advanced filter value of ${value.length} characters, allowed are 512`);
    }
    for (const { key } of filters) {
        if (key.split('.').length > 3)
            problems.push(`advanced filter key '${key}' is nested deeper than two levels`);
    }
    return problems;
}

function valuesOf(filter: AdvancedFilter): readonly unknown[] {
    if ('values' in filter) return filter.values;
    return 'value' in filter ? [filter.value] : [];
}
