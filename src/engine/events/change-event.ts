import type { EventCause } from '../../model/cause.ts';
import type { ChangeEvent, ResourceEvent } from '../../model/change-event.ts';
import { shortened } from '../../model/foreign-text.ts';
import { parseServerResource, type ServerResource } from '../../model/resource-id.ts';
import { controlPlaneSlices } from '../../model/server-state.ts';
import { slicesOfChild } from './child-slices.ts';

const successType = /^Microsoft\.Resources\.Resource(Write|Delete|Action)Success$/i;
const unsuccessfulType = /^Microsoft\.Resources\.Resource(Write|Delete|Action)(Failure|Cancel)$/i;

/**
 * Decides what a resource event means. Total: every event gets exactly one answer. `subscriptionIds` are the watched ones,
 * lower case. Does not judge the tenant that the event names, which takes a read (src/workflows/intake/watched-tenants.ts).
 */
export function changeEvent(event: ResourceEvent, subscriptionIds: readonly string[]): ChangeEvent {
    const type = event.eventType ?? '';
    if (unsuccessfulType.test(type)) return ignored(`the operation did not succeed (${type})`);
    const verb = successType.exec(type)?.[1]?.toLowerCase();
    if (verb === undefined) return ignored(`event type "${shortened(type)}" is not a resource change`);
    if (event.resource === undefined)
        return rejected('the event names no resource (subject and resourceUri are missing)');
    if (isForeignProvider(event))
        return ignored(`${shortened(event.operationName ?? event.resource)} is not about a flexible server`);
    const resource = parseServerResource(event.resource);
    if (resource === undefined) {
        return mentionsServers(event.resource)
            ? rejected(`"${shortened(event.resource)}" is not the resource id of a flexible server`)
            : ignored(`${shortened(event.resource)} is not a flexible server`);
    }
    if (!subscriptionIds.includes(resource.server.subscriptionId)) {
        return rejected(`subscription ${resource.server.subscriptionId} is not watched`);
    }
    return serverEvent(event, resource, verb);
}

function serverEvent(event: ResourceEvent, resource: ServerResource, verb: string): ChangeEvent {
    const { server } = resource;
    const cause = eventCause(event, resource);
    if (resource.child === '' && verb === 'delete') return { kind: 'serverDeleted', server, cause };
    if (verb === 'action') return actionEvent(event, resource, cause);
    if (resource.child === '') return { kind: 'serverChanged', server, slices: controlPlaneSlices, cause };
    const slices = slicesOfChild(resource.child);
    if (slices === undefined) return ignored(`nothing of the baseline depends on ${resource.child}`);
    return { kind: 'serverChanged', server, slices, cause };
}

/** Start, stop and restart change what can be read and what waits for a restart; other actions change nothing. */
function actionEvent(event: ResourceEvent, resource: ServerResource, cause: EventCause): ChangeEvent {
    const action = /\/(start|restart|stop)\/action$/i.exec(event.operationName ?? '')?.[1]?.toLowerCase();
    const named = action ?? (/^(start|restart|stop)$/.test(resource.child) ? resource.child : undefined);
    if (named === undefined)
        return ignored(`action ${shortened(event.operationName ?? '')} changes nothing of the baseline`);
    if (named === 'stop') return ignored('a stopped server is assessed when it starts again');
    return { kind: 'serverChanged', server: resource.server, slices: controlPlaneSlices, cause };
}

function eventCause(event: ResourceEvent, resource: ServerResource): EventCause {
    const actor = {
        ...(event.actorObjectId === undefined ? {} : { objectId: event.actorObjectId }),
        ...(event.actorAppId === undefined ? {} : { appId: event.actorAppId }),
    };
    return {
        kind: 'event',
        eventId: shortened(event.id),
        ...(event.eventType === undefined ? {} : { eventType: event.eventType }),
        ...(event.operationName === undefined ? {} : { operation: shortened(event.operationName) }),
        ...(resource.child === '' ? {} : { resource: shortened(`${resource.child}/${resource.childName}`) }),
        ...(Object.keys(actor).length === 0 ? {} : { actor }),
        ...(event.time === undefined ? {} : { time: event.time }),
        ...(event.correlationId === undefined ? {} : { correlationId: shortened(event.correlationId) }),
    };
}

/** True when the operation's provider has nothing to do with servers: deployments, virtual machines, … */
function isForeignProvider(event: ResourceEvent): boolean {
    if (event.operationName === undefined) return false;
    return !/^(Microsoft\.DBforPostgreSQL\/flexibleServers|Microsoft\.Insights\/diagnosticSettings|Microsoft\.Authorization\/locks|Microsoft\.Resources\/tags)\//i.test(
        event.operationName,
    );
}

function mentionsServers(resource: string): boolean {
    return /microsoft\.dbforpostgresql\/flexibleservers/i.test(resource);
}

function ignored(reason: string): ChangeEvent {
    return { kind: 'ignored', reason };
}

function rejected(reason: string): ChangeEvent {
    return { kind: 'rejected', reason };
}
