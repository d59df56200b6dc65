import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { serverKey } from '../../model/resource-id.ts';
import { sliceNames } from '../../model/server-state.ts';
import type { BurstNote, BurstNotes } from '../../ports.ts';
import { causeSchema } from './message-schema.ts';
import { stored } from './storage.ts';

/** One row per server beside the records, one column per slice, merged: the last request of a slice stands. */
const partitionKey = 'bursts';

const note = z.object({ cause: causeSchema, requestedAt: z.iso.datetime() });

/** Notes in the servers table. They are hints: a lost one costs an assessment more, a stale one is not looked at. */
export function burstNotes(table: TableClient): BurstNotes {
    return {
        async note(server, { slices, cause, requestedAt }) {
            const text = JSON.stringify({ cause, requestedAt });
            const columns = Object.fromEntries(slices.map((slice) => [slice, text]));
            await stored('table servers', () =>
                table.upsertEntity({ partitionKey, rowKey: serverKey(server), ...columns }, 'Merge'),
            );
        },
        async read(server) {
            const row = await stored<Readonly<Record<string, unknown>>>(
                'table servers',
                () => table.getEntity(partitionKey, serverKey(server)),
                (status) => (status === 404 ? {} : undefined),
            );
            return sliceNames.flatMap((slice): BurstNote[] => {
                const found = parsed(row[slice]);
                return found === undefined ? [] : [{ slice, ...found }];
            });
        },
    };
}

function parsed(text: unknown): z.infer<typeof note> | undefined {
    if (typeof text !== 'string') return undefined;
    try {
        return note.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}
