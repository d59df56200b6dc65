import type { AzureEvent } from '../kernel/event-sink.ts';
import { matchesAdvancedFilter } from './advanced-filter.ts';
import type { GridEvent } from './event.ts';
import type { EventSource, EventSubscription } from './subscription.ts';

/** True for an event of that system topic. */
export function isOfSource(source: EventSource, event: AzureEvent): boolean {
    switch (source.kind) {
        case 'subscription':
            return event.kind === 'resource' && isSame(source.subscriptionId, event.subscriptionId);
        case 'keyVault':
            return event.kind === 'key' && isSame(source.vaultId, event.vaultId);
        case 'policy':
            return event.kind === 'policyState' && isSame(source.subscriptionId, event.subscriptionId);
    }
}

/** True for an event that passes the filters of the subscription: type, subject and every advanced filter. */
export function passesFilters(subscription: EventSubscription, event: GridEvent): boolean {
    const types = subscription.includedEventTypes ?? ['All'];
    const isWantedType = types.some((type) => isSame(type, 'All') || isSame(type, event.eventType));
    if (!isWantedType) return false;

    const folded = (text: string): string =>
        subscription.isSubjectCaseSensitive ? text : text.toLowerCase();
    const subject = folded(event.subject);
    if (!subject.startsWith(folded(subscription.subjectBeginsWith ?? ''))) return false;
    if (!subject.endsWith(folded(subscription.subjectEndsWith ?? ''))) return false;

    return (subscription.advancedFilters ?? []).every((filter) => matchesAdvancedFilter(filter, event));
}

function isSame(a: string, b: string): boolean {
    return a.toLowerCase() === b.toLowerCase();
}
