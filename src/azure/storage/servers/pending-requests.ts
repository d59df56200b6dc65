import { createHash } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import * as z from 'zod';
import type { RecentEvent } from '../../../model/drift.ts';
import type { PendingRequest } from '../../../model/messages.ts';
import { type ServerId, serverKey } from '../../../model/resource-id.ts';
import { sliceNames } from '../../../model/server-state.ts';
import type { PendingRequests } from '../../../ports.ts';
import { causeSchema, recentEventSchema } from '../schemas/message-schema.ts';
import { withStorageErrors } from '../storage.ts';
import { type Columns, groupedMerges } from './grouped-merges.ts';

/**
 * Partition with one merged row per server: a column per slice with its last request, and columns `event0` … of one event
 * each. A hash of the event's child and actor selects the column, so that a storm of events takes no more space.
 */
const partitionKey = 'requests';
/** About 1 KB each. */
const places = 64;

const add = z.object({ cause: causeSchema, requestedAt: z.iso.datetime() });

/** Makes the store of pending requests. They are hints: a lost one costs one more assessment, a stale one is ignored. */
export function pendingRequests(table: TableClient): PendingRequests {
    const merge = groupedMerges(table, partitionKey);

    async function rowOf(server: ServerId): Promise<Readonly<Record<string, unknown>>> {
        return await withStorageErrors<Readonly<Record<string, unknown>>>(
            'table servers',
            () => table.getEntity(partitionKey, serverKey(server)),
            (status) => (status === 404 ? {} : undefined),
        );
    }
    return {
        async add(server, { slices, cause, requestedAt }) {
            const text = JSON.stringify({ cause, requestedAt });
            const columns = Object.fromEntries(slices.map((slice) => [slice, text]));
            const recentEvents = cause.kind === 'event' ? eventColumn({ event: cause, at: requestedAt }) : {};
            await merge(serverKey(server), { ...columns, ...recentEvents });
        },
        async addEvent(server, recentEvents) {
            await merge(serverKey(server), eventColumn(recentEvents));
        },
        async read(server) {
            const row = await rowOf(server);
            return sliceNames.flatMap((slice): PendingRequest[] => {
                const found = parsed(add, row[slice]);
                return found === undefined ? [] : [{ slice, ...found }];
            });
        },
        async recentEvents(server) {
            const row = await rowOf(server);
            const columns = Array.from({ length: places }, (_, place) => row[`event${place}`]);
            return columns.flatMap((text) => parsed(recentEventSchema, text) ?? []);
        },
    };
}

function eventColumn(recentEvents: RecentEvent): Columns {
    const { resource = '', actor } = recentEvents.event;
    const key = `${resource.toLowerCase()} ${actor?.objectId ?? ''} ${actor?.appId ?? ''}`;
    const place = createHash('sha256').update(key).digest().readUInt32BE() % places;
    return { [`event${place}`]: JSON.stringify(recentEvents) };
}

function parsed<Noted>(schema: z.ZodType<Noted>, text: unknown): Noted | undefined {
    if (typeof text !== 'string') return undefined;
    try {
        return schema.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}
