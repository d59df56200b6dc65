import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { RecordConflictError } from '../../errors.ts';
import type { Reservation } from '../../model/reservation.ts';
import type { BudgetLedger } from '../../ports.ts';
import { failureOf } from '../failure.ts';
import { stored } from './storage.ts';

const reservations = z.array(
    z.object({ id: z.string(), server: z.string(), changes: z.number(), at: z.string() }),
);

/** One row for the fleet, in a partition that no subscription id can have. */
const keys = { partitionKey: 'fleet', rowKey: 'budget' };
const pieceLength = 30_000;
/** The fleet's ledger as one row of table `servers`. */
export function budgetLedger(table: TableClient): BudgetLedger {
    return {
        async read() {
            const row = await stored<Record<string, unknown> | 'none'>(
                'table servers',
                () => table.getEntity<Record<string, unknown>>(keys.partitionKey, keys.rowKey),
                (status) => (status === 404 ? 'none' : undefined),
            );
            if (row === 'none') return { reservations: [] };
            let text = '';
            for (let piece = 0; piece < Number(row.pieces ?? 0); piece += 1) {
                text += String(row[`spent${piece}`] ?? '');
            }
            return { reservations: reservations.parse(JSON.parse(text)), etag: String(row.etag) };
        },
        async write(state) {
            const row = { ...keys, ...columns(state.reservations) };
            try {
                if (state.etag === undefined) await table.createEntity(row);
                else await table.updateEntity(row, 'Replace', { etag: state.etag });
            } catch (error) {
                const { status } = failureOf(error);
                if (status === 409 || status === 412) {
                    throw new RecordConflictError('the budget of changes', { cause: error });
                }
                await stored('table servers', () => Promise.reject(error));
            }
        },
    };
}

function columns(spent: readonly Reservation[]): Record<string, unknown> {
    const text = JSON.stringify(spent);
    const pieces = Math.ceil(text.length / pieceLength);
    const row: Record<string, unknown> = { pieces };
    for (let piece = 0; piece < pieces; piece += 1) {
        row[`spent${piece}`] = text.slice(piece * pieceLength, (piece + 1) * pieceLength);
    }
    return row;
}
