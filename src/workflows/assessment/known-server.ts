import { TagsUnreadableError } from '../../errors.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import type { Change } from '../../model/change.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { ServerProperties, SliceReadings } from '../../model/server-state.ts';
import type { StoredRecord } from '../../ports.ts';
import type { AssessPorts } from './assess.ts';
import { forgetServer } from './forget-server.ts';
import { readProperties } from './read-properties.ts';
import { isDeletion, recreation } from './server-life.ts';

/**
 * What is remembered of the server; `gone` when it was deleted. A deletion is looked at before anything else: open
 * remediations cannot go on, and must not be waited for.
 */
export async function recordOfThisServer(
    ports: AssessPorts,
    server: ServerId,
    message: AssessmentMessage,
): Promise<StoredRecord | undefined | 'gone'> {
    const stored = await ports.records.read(server);
    if (stored === undefined || stored.record.remediations.length === 0 || !isDeletion(message.cause)) {
        return stored;
    }
    const reading = await ports.reader.read(server, ['server']);
    const reason =
        reading.kind === 'missing' ? reading.reason : recreation(stored.record, reading.slices.server);
    if (reason === undefined) return stored;
    await forgetServer(ports, server, message.cause, reason, stored);
    return reading.kind === 'missing' ? 'gone' : undefined;
}

/** The server with the tags that the baseline selects by. Throws TagsUnreadableError: without them nothing is decided. */
export async function readTagged(
    ports: AssessPorts,
    server: ServerId,
): Promise<
    | { readonly kind: 'read'; readonly value: ServerProperties }
    | { readonly kind: 'missing'; readonly reason: string }
> {
    const reading = await ports.reader.read(server, ['server']);
    if (reading.kind === 'missing') return reading;
    const slice = reading.slices.server;
    if (slice?.kind === 'read') return slice;
    throw new TagsUnreadableError(serverPath(server), slice?.reason ?? 'not read', slice?.transient ?? true);
}

/** A restart is decided by what the server is doing, so it is read when no control needed it anyway. */
export async function propertiesForRestart(
    ports: AssessPorts,
    server: ServerId,
    planned: readonly Change[],
    readings: SliceReadings,
    baseline: EffectiveBaseline,
): Promise<ServerProperties | undefined> {
    if (readings.server?.kind === 'read') return readings.server.value;
    if (baseline.guardRails.restarts === 'never') return undefined;
    if (!planned.some(({ kind }) => kind === 'restart')) return undefined;
    return await readProperties(ports.reader, server);
}
