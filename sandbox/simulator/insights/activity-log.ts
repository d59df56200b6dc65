import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import type { Activity, AzureEvent } from '../kernel/event-sink.ts';
import { azureError } from '../kernel/http.ts';
import { isWithin, type World } from '../world/world.ts';

/** The newest of each simulator; Azure keeps 90 days. */
const mostKept = 5_000;

export function keepActivity({ activities }: World, event: AzureEvent, at: Date): void {
    if (event.kind !== 'resource') return;
    const id = `${event.correlationId}-${activities.length}`;
    activities.push({ id, at: at.toISOString(), event });
    if (activities.length > mostKept) activities.shift();
}

/** `Microsoft.Insights/eventtypes/management/values` with the filters that `az monitor activity-log list` sends. */
export function activityLogRoutes({ world }: ProviderContext): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern:
                '/subscriptions/{subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values',
            action: 'Microsoft.Insights/eventtypes/values/read',
            serve: ({ request, parameters: { subscriptionId = '' } }) => {
                const text = request.query.get('$filter') ?? '';
                const filter = parsedFilter(text);
                if (filter === undefined) {
                    return azureError(400, 'BadRequest', `The filter '${text}' is not valid.`);
                }
                const value = world.activities
                    .filter(
                        ({ event }) => event.subscriptionId.toLowerCase() === subscriptionId.toLowerCase(),
                    )
                    .filter((activity) => matches(activity, filter))
                    .map(bodyOf)
                    .reverse();
                return { status: 200, body: { value } };
            },
        },
    ];
}

type Filter = readonly (readonly [field: string, operator: string, value: string])[];

/** `eventTimestamp ge '…' and resourceUri eq '…'`. Undefined for anything else. */
function parsedFilter(text: string): Filter | undefined {
    if (text.trim() === '') return [];
    const terms = text
        .split(/\s+and\s+/i)
        .map((term) => /^\s*(\w+)\s+(eq|ge|le)\s+'?([^']*?)'?\s*$/i.exec(term));
    const filter: [string, string, string][] = [];
    for (const term of terms) {
        const [, field = '', operator = '', value = ''] = term ?? [];
        if (field === '') return undefined;
        filter.push([field.toLowerCase(), operator.toLowerCase(), value]);
    }
    return filter;
}

function matches({ at, event }: Activity, filter: Filter): boolean {
    return filter.every(([field, operator, value]) => {
        switch (field) {
            case 'eventtimestamp': {
                const difference = Date.parse(at) - Date.parse(value);
                return operator === 'ge' ? difference >= 0 : difference <= 0;
            }
            case 'resourceuri':
            case 'resourceid':
                return isWithin(event.resourceId, value);
            case 'resourcegroupname':
                return event.resourceId.toLowerCase().includes(`/resourcegroups/${value.toLowerCase()}/`);
            case 'resourceprovider':
                return event.operationName.toLowerCase().startsWith(`${value.toLowerCase()}/`);
            case 'correlationid':
                return event.correlationId.toLowerCase() === value.toLowerCase();
            case 'caller':
                return callerOf(event).toLowerCase() === value.toLowerCase();
            default:
                return true;
        }
    });
}

function callerOf({ principal }: Activity['event']): string {
    return principal.type === 'User' ? (principal.name ?? principal.objectId) : principal.objectId;
}

function bodyOf({ id, at, event }: Activity): unknown {
    const { resourceId, operationName, correlationId, outcome, principal, subscriptionId } = event;
    const localised = (value: string) => ({ value, localizedValue: value });
    return {
        id: `${resourceId}/events/${id}/ticks/${Date.parse(at)}`,
        eventDataId: id,
        correlationId,
        caller: callerOf(event),
        claims: {
            ...(principal.appId === undefined ? {} : { appid: principal.appId }),
            'http://schemas.microsoft.com/identity/claims/objectidentifier': principal.objectId,
        },
        authorization: { action: operationName, scope: resourceId },
        category: localised('Administrative'),
        eventName: localised('EndRequest'),
        eventTimestamp: at,
        submissionTimestamp: at,
        level: outcome === 'Success' ? 'Informational' : 'Error',
        operationId: correlationId,
        operationName: localised(operationName),
        resourceGroupName: /\/resourceGroups\/([^/]+)/i.exec(resourceId)?.[1] ?? '',
        resourceProviderName: localised(operationName.split('/')[0] ?? ''),
        resourceId,
        status: localised(outcome === 'Success' ? 'Succeeded' : 'Failed'),
        subscriptionId,
        tenantId: principal.tenantId,
    };
}
