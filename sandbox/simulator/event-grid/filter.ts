import type { AzureHappening } from '../kernel/event-sink.ts';
import { matchesAdvancedFilter } from './advanced-filter.ts';
import type { GridEvent } from './event.ts';
import type { EventSource, EventSubscription } from './subscription.ts';

/** Whether the happening is one of that system topic. */
export function isOfSource(source: EventSource, happening: AzureHappening): boolean {
    switch (source.kind) {
        case 'subscription':
            return happening.kind === 'resource' && isSame(source.subscriptionId, happening.subscriptionId);
        case 'keyVault':
            return happening.kind === 'key' && isSame(source.vaultId, happening.vaultId);
        case 'policy':
            return (
                happening.kind === 'policyState' && isSame(source.subscriptionId, happening.subscriptionId)
            );
    }
}

/** Whether the event passes the filters of the subscription: type, subject and every advanced filter. */
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
