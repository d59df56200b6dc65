import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { MalformedInputError, RecordConflictError, StorageUnavailableError } from '../../../errors.ts';
import type { Reservation } from '../../../model/reservation.ts';
import type { BudgetLedger } from '../../../ports.ts';
import { failureOf } from '../../client/failure.ts';
import { firstVersion, upgraded, versioned } from '../schemas/stored-version.ts';
import { withStorageErrors } from '../storage.ts';
import { pieceColumns, textInColumns } from '../text-pieces.ts';

const reservations = z.array(
    z.object({ id: z.string(), server: z.string(), changes: z.number(), at: z.string() }),
);

/** Keys of the fleet's only row, in a partition that no subscription id can equal. */
const keys = { partitionKey: 'fleet', rowKey: 'budget' };

/** Makes the fleet's ledger, one row of table `servers`. */
export function budgetLedger(table: TableClient): BudgetLedger {
    return {
        async read() {
            let date: string | undefined;
            const onResponse = (response: {
                readonly headers: { get(name: string): string | undefined };
            }): void => {
                date = response.headers.get('date');
            };
            const row = await withStorageErrors<Record<string, unknown> | 'none'>(
                'table servers',
                () =>
                    table.getEntity<Record<string, unknown>>(keys.partitionKey, keys.rowKey, { onResponse }),
                (status) => (status === 404 ? 'none' : undefined),
            );
            const now = instantOf(date);
            if (row === 'none') return { reservations: [], now };
            return { reservations: reservationsIn(row), now, etag: String(row.etag) };
        },
        async write(state) {
            const row = versioned({ ...keys, ...columns(state.reservations) }, firstVersion);
            try {
                if (state.etag === undefined) await table.createEntity(row);
                else await table.updateEntity(row, 'Replace', { etag: state.etag });
            } catch (error) {
                const { status } = failureOf(error);
                if (status === 409 || status === 412) {
                    throw new RecordConflictError('the budget of changes', { cause: error });
                }
                await withStorageErrors('table servers', () => Promise.reject(error));
            }
        },
    };
}

/** Returns the time of storage's clock, ISO 8601. Throws StorageUnavailableError for a response without a date. */
function instantOf(date: string | undefined): string {
    const at = Date.parse(date ?? '');
    if (Number.isFinite(at)) return new Date(at).toISOString();
    throw new StorageUnavailableError('the budget of changes: the response has no date');
}

/** Returns the row's columns. A full row has room again when its oldest reservations are an hour old; until then changes wait. */
function columns(spent: readonly Reservation[]): Readonly<Record<string, string | number>> {
    try {
        return pieceColumns('spent', JSON.stringify(spent), 'The budget of changes');
    } catch (error) {
        throw new StorageUnavailableError('the budget of changes is full', { cause: error });
    }
}

/** Parses the reservations in a row. Throws MalformedInputError, so that nothing is granted without them. */
function reservationsIn(row: Readonly<Record<string, unknown>>): readonly Reservation[] {
    const name = `Row ${keys.rowKey} of table servers, partition ${keys.partitionKey},`;
    upgraded(row, firstVersion, name);
    try {
        return reservations.parse(JSON.parse(textInColumns('spent', row)));
    } catch (error) {
        throw new MalformedInputError(`${name} is not the budget of changes`, { cause: error });
    }
}
