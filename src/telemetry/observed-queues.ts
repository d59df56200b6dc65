import { serverPath } from '../model/resource-id.ts';
import type { FleetQueue, WorkQueues } from '../ports.ts';
import type { Telemetry } from './telemetry.ts';
import type { SpanStart } from './tracer.ts';

/** Gives each message the span that sends it, so that the function that takes it continues the trace. */
export function observedQueues<Queues extends WorkQueues>(queues: Queues, { tracer }: Telemetry): Queues {
    return {
        ...queues,
        assess: (message, delayMs) =>
            tracer.under(message.traceparent, () =>
                tracer.span(
                    sending('assessments', {
                        'pgwarden.server': serverPath(message.server),
                        'pgwarden.cause': message.cause.kind,
                    }),
                    () => queues.assess({ ...message, ...parentOf(tracer.traceparent()) }, delayMs),
                ),
            ),
        remediate: (message, delayMs) =>
            tracer.under(message.traceparent, () =>
                tracer.span(
                    sending('remediations', {
                        'pgwarden.server': serverPath(message.server),
                        'pgwarden.remediation': message.remediationId,
                    }),
                    () => queues.remediate({ ...message, ...parentOf(tracer.traceparent()) }, delayMs),
                ),
            ),
    };
}

/** The same for messages about the whole fleet. */
export function observedFleetQueue(queue: FleetQueue, { tracer }: Telemetry): FleetQueue {
    return {
        ...queue,
        send: (message, delayMs) =>
            tracer.under(message.traceparent, () =>
                tracer.span(sending('fleet', {}), () =>
                    queue.send({ ...message, ...parentOf(tracer.traceparent()) }, delayMs),
                ),
            ),
    };
}

function sending(
    queue: 'assessments' | 'remediations' | 'fleet',
    attributes: SpanStart['attributes'],
): SpanStart {
    return { name: `send ${queue}`, attributes: { 'messaging.destination.name': queue, ...attributes } };
}

function parentOf(traceparent: string | undefined): { readonly traceparent?: string } {
    return traceparent === undefined ? {} : { traceparent };
}
