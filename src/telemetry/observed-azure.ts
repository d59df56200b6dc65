import type { Change } from '../model/change.ts';
import { type ServerId, serverPath } from '../model/resource-id.ts';
import type { ServerReader, ServerWriter } from '../ports.ts';
import type { SpanAttributes } from './spans.ts';
import type { Telemetry } from './telemetry.ts';

/** Puts a span around each read of a server. */
export function observedReader(reader: ServerReader, { tracer }: Telemetry): ServerReader {
    return {
        ...reader,
        read: (server, slices, hints) => {
            const attributes = { 'pgwarden.server': serverPath(server), 'pgwarden.slices': slices.join(',') };
            return tracer.span({ name: 'read server', attributes }, async (span) => {
                const reading = await reader.read(server, slices, hints);
                span.set({ 'pgwarden.result': reading.kind });
                return reading;
            });
        },
    };
}

/** Puts a span around each write, poll and read back. */
export function observedWriter(writer: ServerWriter, { tracer }: Telemetry): ServerWriter {
    return {
        start: (server, change, correlationId, fence) =>
            tracer.span({ name: 'write change', attributes: aboutChange(server, change) }, async (span) => {
                const result = await writer.start(server, change, correlationId, fence);
                span.set({ 'pgwarden.result': result.kind });
                return result;
            }),
        poll: (server, operationUrl) =>
            tracer.span(
                { name: 'poll operation', attributes: { 'pgwarden.server': serverPath(server) } },
                async (span) => {
                    const result = await writer.poll(server, operationUrl);
                    span.set({ 'pgwarden.result': result.kind });
                    return result;
                },
            ),
        readBack: (server, change) =>
            tracer.span({ name: 'read back', attributes: aboutChange(server, change) }, async (span) => {
                const result = await writer.readBack(server, change);
                span.set({ 'pgwarden.result': result.kind });
                return result;
            }),
    };
}

function aboutChange(server: ServerId, { kind, control }: Change): SpanAttributes {
    return {
        'pgwarden.server': serverPath(server),
        'pgwarden.change.kind': kind,
        'pgwarden.control': control,
    };
}
