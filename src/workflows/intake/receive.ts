import { MalformedInputError, TenantUnreadableError } from '../../errors.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { DeliveredEvent, EventFamilies, EventFamily } from '../../model/delivered-event.ts';
import type { Digest, Log, ParseEvent } from '../../ports.ts';
import { type ReceiveKeyEventPorts, receiveKeyEvent } from './receive-key-event.ts';
import { type ReceivePolicyStatePorts, receivePolicyState } from './receive-policy-state.ts';
import { type ReceiveResourceEventPorts, receiveResourceEvent } from './receive-resource-event.ts';
import type { NoteEvent, Received } from './received.ts';
import type { Rejections } from './rejections.ts';

export interface ReceivePorts
    extends ReceiveResourceEventPorts,
        ReceiveKeyEventPorts,
        ReceivePolicyStatePorts {
    readonly parseEvent: ParseEvent;
    readonly rejections: Rejections;
    readonly digest: Digest;
    readonly log: Log;
    /** Absent: events are not counted. */
    readonly noteEvent?: NoteEvent;
}

/** The receiver of each family. */
const receivers: {
    readonly [Family in EventFamily]: (
        ports: ReceivePorts,
        event: EventFamilies[Family],
    ) => Promise<Received>;
} = {
    resources: receiveResourceEvent,
    keyVault: receiveKeyEvent,
    policy: receivePolicyState,
};

/**
 * Receives an event as it came over the wire: puts work on a queue, or says why not. An event that cannot be trusted or
 * understood is recorded as rejected and stops no other. An event whose tenant cannot be read throws, so that Event Grid
 * delivers it again; if Azure refuses the read and no other delivery follows, it is rejected.
 */
export async function receive(
    ports: ReceivePorts,
    delivered: unknown,
    delivery: { readonly isLast: boolean } = { isLast: false },
): Promise<void> {
    try {
        const parsed = ports.parseEvent(delivered);
        await recordResult(ports, parsed, await received(ports, parsed));
    } catch (error) {
        if (!(error instanceof MalformedInputError || (delivery.isLast && isRefusedTenant(error))))
            throw error;
        ports.noteEvent?.('unknown', 'rejected');
        await rejectEvent(ports, idOf(delivered) ?? fingerprint(ports.digest, delivered), error.message);
    }
}

async function received<Family extends EventFamily>(
    ports: ReceivePorts,
    { family, event }: { readonly family: Family; readonly event: EventFamilies[Family] },
): Promise<Received> {
    return await receivers[family](ports, event);
}

async function recordResult(
    ports: ReceivePorts,
    { family, event }: DeliveredEvent,
    result: Received,
): Promise<void> {
    ports.noteEvent?.(family, result.kind === 'requested' ? 'accepted' : result.kind);
    switch (result.kind) {
        case 'requested':
            ports.log.info(result.message, { eventId: event.id, ...result.fields });
            return;
        case 'ignored': {
            const correlationId = 'correlationId' in event ? event.correlationId : undefined;
            ports.log.debug('Event ignored', { eventId: event.id, reason: result.reason, correlationId });
            return;
        }
        case 'rejected':
            await rejectEvent(ports, event.id, result.reason);
    }
}

/** Returns whether Azure refuses to tell the tenant of a subscription until an operator acts. */
function isRefusedTenant(error: unknown): error is TenantUnreadableError {
    return error instanceof TenantUnreadableError && !error.transient;
}

/** Records that an event was refused. */
export async function rejectEvent(
    ports: Pick<ReceivePorts, 'rejections' | 'log'>,
    eventId: string,
    reason: string,
): Promise<void> {
    ports.log.warn('Event rejected', { eventId, reason });
    await ports.rejections.add(eventId, reason);
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
