import { MalformedInputError } from '../../errors.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import { changeEvent, type ResourceEvent } from '../../model/change-event.ts';
import { equalsIgnoringCase, serverPath } from '../../model/resource-id.ts';
import { sliceNames } from '../../model/server-state.ts';
import type { AuditLog, Clock, Digest, Log, OwnIdentity, PendingRequests, WorkQueues } from '../../ports.ts';
import { isOwnEcho } from '../server/own-echo.ts';
import type { Rejections } from './rejections.ts';

export interface ReceiveResourceEventPorts {
    readonly queues: WorkQueues;
    readonly pendingRequests: Pick<PendingRequests, 'addEvent'>;
    readonly audit: Pick<AuditLog, 'entry'>;
    readonly rejections: Rejections;
    readonly identity: OwnIdentity;
    readonly clock: Clock;
    readonly digest: Digest;
    readonly log: Log;
    /** Subscriptions that are watched, lower case. */
    readonly subscriptionIds: readonly string[];
}

/**
 * Takes one change event: puts an assessment on the queue, or says why not. Asks nothing of Resource Manager, so that
 * Event Grid has its answer at once.
 */
export async function receiveResourceEvent(
    ports: ReceiveResourceEventPorts,
    event: ResourceEvent,
): Promise<void> {
    const own = await ports.identity.read();
    const meaning = changeEvent(event, {
        subscriptionIds: ports.subscriptionIds,
        tenantId: own.tenantId,
    });
    const requestedAt = ports.clock.now().toISOString();
    switch (meaning.kind) {
        case 'ignored':
            ports.log.debug('Event ignored', {
                eventId: event.id,
                reason: meaning.reason,
                correlationId: event.correlationId,
            });
            return;
        case 'rejected':
            await rejectEvent(ports, event.id, meaning.reason);
            return;
        case 'serverChanged':
        case 'serverDeleted': {
            const { server } = meaning;
            if (isOwn(event, own.objectId) && (await isOwnEcho(ports.audit, server, meaning.cause))) {
                ports.log.debug('Event ignored', {
                    eventId: event.id,
                    reason: 'it is the echo of our own write',
                    correlationId: event.correlationId,
                });
                return;
            }
            const slices = meaning.kind === 'serverChanged' ? meaning.slices : sliceNames;
            // Before it is worked on, so that it counts for whatever is found from now on.
            await ports.pendingRequests.addEvent(server, { event: meaning.cause, at: requestedAt });
            await ports.queues.assess({ server, slices, cause: meaning.cause, requestedAt, requeues: 0 });
            ports.log.info('Assessment requested', {
                server: serverPath(server),
                slices: slices.join(','),
                eventId: event.id,
                correlationId: event.correlationId,
            });
        }
    }
}

function isOwn({ actorObjectId }: ResourceEvent, ownObjectId: string | undefined): boolean {
    return actorObjectId !== undefined && equalsIgnoringCase(actorObjectId, ownObjectId);
}

/** Does the work on an event; one that cannot be understood is recorded as rejected instead, and stops no other. */
export async function refuseMalformedEvent(
    ports: Pick<ReceiveResourceEventPorts, 'rejections' | 'digest' | 'log'>,
    event: unknown,
    work: () => Promise<void>,
): Promise<void> {
    try {
        await work();
    } catch (error) {
        if (!(error instanceof MalformedInputError)) throw error;
        await rejectEvent(ports, idOf(event) ?? fingerprint(ports.digest, event), error.message);
    }
}

/** Stands for the id of an event that has none. */
function fingerprint(digest: Digest, event: unknown): string {
    try {
        return digest(canonicalJson(event));
    } catch (error) {
        // Nested more deeply than a text of it can be made.
        if (error instanceof RangeError) return 'bottomless';
        throw error;
    }
}

function idOf(event: unknown): string | undefined {
    if (typeof event !== 'object' || event === null || !('id' in event)) return undefined;
    return typeof event.id === 'string' && event.id !== ''
        ? event.id.slice(0, 300).toWellFormed()
        : undefined;
}

/** Says that an event was refused, and records it. */
export async function rejectEvent(
    ports: Pick<ReceiveResourceEventPorts, 'rejections' | 'log'>,
    eventId: string,
    reason: string,
): Promise<void> {
    ports.log.warn('Event rejected', { eventId, reason });
    await ports.rejections.add(eventId, reason);
}
