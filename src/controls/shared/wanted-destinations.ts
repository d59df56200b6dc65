import type { DiagnosticThreshold } from '../../model/thresholds.ts';
import type { WantedDestination } from './diagnostic-rule.ts';

/** The event hub for servers of the region; undefined: the baseline asks for none there. */
export function wantedEventHub(
    threshold: DiagnosticThreshold,
    location: string,
): WantedDestination | undefined {
    const found = threshold.eventHubs?.find((each) => each.location === location);
    if (found === undefined) return undefined;
    const { authorizationRuleId, eventHubName } = found;
    return {
        destination: { kind: 'eventHub', authorizationRuleId, eventHubName },
        group: threshold.categoryGroup,
        earlier: workspaceOf(threshold),
    };
}

/** The storage account for servers of the region; undefined: the baseline asks for none there. */
export function wantedStorage(
    threshold: DiagnosticThreshold,
    location: string,
): WantedDestination | undefined {
    const found = threshold.storageAccounts?.find((each) => each.location === location);
    if (found === undefined) return undefined;
    const hub = wantedEventHub(threshold, location);
    return {
        destination: { kind: 'storageAccount', storageAccountId: found.storageAccountId },
        group: threshold.categoryGroup,
        earlier: [...workspaceOf(threshold), ...(hub === undefined ? [] : [hub.destination])],
    };
}

function workspaceOf({ workspaceId }: DiagnosticThreshold): WantedDestination['earlier'] {
    return workspaceId === undefined ? [] : [{ kind: 'workspace', workspaceId }];
}
