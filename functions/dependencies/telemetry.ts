import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { isRestError } from '@azure/core-rest-pipeline';
import { appCredential } from '../../src/azure/client/app-credential.ts';
import { destinations } from '../../src/azure/telemetry/destinations.ts';
import { applicationInsights, type Exporter, otlp } from '../../src/azure/telemetry/exporter.ts';
import { type OpenTelemetry, openTelemetry } from '../../src/azure/telemetry/open-telemetry.ts';
import type { TelemetryResource } from '../../src/azure/telemetry/resource.ts';
import { controls } from '../../src/controls/index.ts';
import type { Log } from '../../src/ports.ts';
import { gaugedOverview } from '../../src/telemetry/fleet-gauges.ts';
import type { Meter } from '../../src/telemetry/meter.ts';
import { observedAudit } from '../../src/telemetry/observed-audit.ts';
import { observedReader, observedWriter } from '../../src/telemetry/observed-azure.ts';
import { observedDeadLetters } from '../../src/telemetry/observed-dead-letters.ts';
import { observedFleetQueue, observedQueues } from '../../src/telemetry/observed-queues.ts';
import { observedRecords } from '../../src/telemetry/observed-records.ts';
import type { SpanName } from '../../src/telemetry/spans.ts';
import type { SpanStart, Tracer } from '../../src/telemetry/tracer.ts';
import { version } from './deployment.ts';
import type { Invocation, ObservedService, Observers } from './observers.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Milliseconds between two exports of an instance. */
const intervalMs = 15_000;
/** Milliseconds for which an invocation waits for an export: an instance may be frozen when it ends. */
const maxWaitMs = 500;
/** The same at the end of the process. */
const maxEndMs = 3_000;

const clock = { now: () => new Date() };

/** Opens telemetry to the destinations that the environment names. */
export function observers(environment: Environment, log: Log): Observers {
    const resource: TelemetryResource = {
        'service.name': environment.OTEL_SERVICE_NAME || environment.WEBSITE_SITE_NAME || 'pgwarden',
        'service.version': version,
        'service.instance.id': environment.WEBSITE_INSTANCE_ID || randomUUID(),
    };
    const telemetry = openTelemetry({
        resource,
        exporters: exporters(environment, resource, log),
        clock,
        log,
        intervalMs: Number(environment.OTEL_METRIC_EXPORT_INTERVAL) || intervalMs,
        wait: async (milliseconds) => void (await setTimeout(milliseconds, undefined, { ref: false })),
    });
    return observersOf(telemetry);
}

function exporters(environment: Environment, resource: TelemetryResource, log: Log): readonly Exporter[] {
    const { applicationInsights: insights, otlp: endpoint, problems } = destinations(environment);
    for (const problem of problems) log.warn('A destination of telemetry is not usable', { problem });
    return [
        ...(insights === undefined
            ? []
            : [
                  applicationInsights(
                      insights,
                      insights.identity &&
                          appCredential({
                              ...environment,
                              AZURE_CLIENT_ID: insights.identity.clientId ?? environment.AZURE_CLIENT_ID,
                          }),
                      resource,
                  ),
              ]),
        ...(endpoint === undefined ? [] : [otlp(endpoint, resource)]),
    ];
}

/** Makes the observers of an open telemetry. */
export function observersOf(telemetry: OpenTelemetry): Observers {
    const { meter, tracer } = telemetry;
    const severities = new Map(controls.map(({ id, severity }) => [id, severity]));
    return {
        audit: (audit) => observedAudit(audit, telemetry),
        deadLetters: (letters) => observedDeadLetters(letters, telemetry),
        fleetQueue: (queue) => observedFleetQueue(queue, telemetry),
        queues: (queues) => observedQueues(queues, telemetry),
        reader: (reader) => observedReader(reader, telemetry),
        records: (records) => observedRecords(records, telemetry, severities),
        writer: (writer) => observedWriter(writer, telemetry),
        noteEvent: (source, verdict) => meter.record('pgwarden.events', 1, { source, verdict }),
        countRequests: (service) => requestCounter(meter, service),
        async tick(store, work) {
            const { overview, record } = gaugedOverview(store, meter, clock);
            try {
                await work(overview);
                meter.record('pgwarden.ticks', 1, {});
            } finally {
                record();
            }
        },
        async invocation(invocation, work) {
            try {
                return await observedInvocation(tracer, invocation, work);
            } finally {
                await telemetry.exportDue(maxWaitMs);
            }
        },
        end: () => telemetry.flush(maxEndMs),
    };
}

/** Requests of operators have a span in the host: what they cause continues that trace. */
async function observedInvocation<Result>(
    tracer: Tracer,
    invocation: Invocation,
    work: () => Promise<Result>,
): Promise<Result> {
    const ofHost = invocation.context.traceContext?.traceParent;
    if (invocation.kind === 'request') return await tracer.under(ofHost, work);
    return await tracer.span(spanOf(invocation, ofHost), work);
}

function spanOf({ kind, name, message, messageId }: Invocation, ofHost: string | undefined): SpanStart {
    if (kind === 'event') return { name: 'receive event', parent: ofHost };
    if (kind !== 'message') return { name: name as SpanName, parent: ofHost };
    const sender = textIn(message, 'traceparent');
    return {
        name: `process ${name}` as SpanName,
        parent: sender ?? ofHost,
        ...(sender === undefined ? {} : { link: ofHost }),
        attributes: {
            'messaging.destination.name': name,
            'messaging.message.id': messageId,
            'pgwarden.server': textIn(message, 'server'),
            'pgwarden.remediation': textIn(message, 'remediationId'),
        },
    };
}

function textIn(message: unknown, field: string): string | undefined {
    if (typeof message !== 'object' || message === null) return undefined;
    const value: unknown = Reflect.get(message, field);
    return typeof value === 'string' ? value : undefined;
}

function requestCounter(meter: Meter, service: ObservedService): PipelinePolicy {
    const count = (status: string): void => {
        if (service === 'resourceManager') meter.record('pgwarden.resource_manager.requests', 1, { status });
        else meter.record('pgwarden.storage.requests', 1, { service, status });
    };
    return {
        name: 'countRequests',
        async sendRequest(request, next) {
            try {
                const response = await next(request);
                count(String(response.status));
                return response;
            } catch (error) {
                count(String((isRestError(error) ? error.statusCode : undefined) ?? 'none'));
                throw error;
            }
        },
    };
}
