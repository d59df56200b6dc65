import type { TableClient } from '@azure/data-tables';
import * as z from 'zod';
import { MalformedInputError, RecordConflictError, StorageUnavailableError } from '../../../errors.ts';
import type { BudgetState, Reservation } from '../../../model/reservation.ts';
import type { BudgetLedger } from '../../../ports.ts';
import { failureOf } from '../../client/failure.ts';
import { firstVersion, parseStored, type StoredShape, versioned } from '../schemas/stored-version.ts';
import { withStorageErrors } from '../storage.ts';
import { columnsOfText, pieceColumns, textInColumns } from '../text-pieces.ts';

type StoredBudget = Pick<BudgetState, 'reservations'>;

export const budgetShape: StoredShape<StoredBudget> = {
    upgrades: firstVersion,
    schema: z.object({
        reservations: z.array(
            z.object({ id: z.string(), server: z.string(), changes: z.number(), at: z.string() }),
        ),
    }),
};

/** Keys of the fleet's only row, in a partition that no subscription id can equal. */
const keys = { partitionKey: 'fleet', rowKey: 'budget' };

/** The ledger as this process read or wrote it last. */
interface InHand {
    readonly state: BudgetState;
    /** Storage's clock at that moment, milliseconds since 1970, and this process's clocks. */
    readonly storageAt: number;
    readonly own: OwnClocks;
}

/** Milliseconds since 1970, and since some moment without regard to a clock that was set. */
interface OwnClocks {
    readonly wall: number;
    readonly monotonic: number;
}

/** After so many milliseconds the row is read again: no reservation in hand counts any more. */
const maxInHandMs = 3_600_000;
/** A clock that was set, and a process that was suspended, let the two own clocks go apart by more than this. */
const maxApartMs = 1_000;

function ownClocks(): OwnClocks {
    return { wall: Date.now(), monotonic: performance.now() };
}

/**
 * Makes the fleet's ledger, one row of table `servers`. A process keeps what it read or wrote last, with the time of
 * storage's clock: other processes only add reservations, so there is never more room than it knows of, and a write
 * under an old ETag is refused.
 */
export function budgetLedger(table: TableClient, clocks = ownClocks): BudgetLedger {
    let inHand: InHand | undefined;

    return {
        async read() {
            const elapsedMs = elapsedSince(inHand?.own, clocks());
            if (inHand === undefined || elapsedMs === undefined) {
                const { state, date } = await readRow(table);
                inHand = { state, storageAt: Date.parse(instantOf(date)), own: clocks() };
            }
            const { state, storageAt } = inHand;
            return { ...state, now: new Date(storageAt + (elapsedMs ?? 0)).toISOString() };
        },
        async write({ etag: read, ...state }) {
            const { reservations, ...kept } = state;
            const row = versioned({ ...keys, ...kept, ...columns(reservations) }, firstVersion);
            try {
                const { etag, date } =
                    read === undefined
                        ? await table.createEntity(row)
                        : await table.updateEntity(row, 'Replace', { etag: read });
                inHand =
                    etag === undefined || date === undefined
                        ? undefined
                        : { state: { ...state, etag }, storageAt: date.getTime(), own: clocks() };
            } catch (error) {
                // A row that another call of this process wrote in the meantime stays in hand.
                if (inHand?.state.etag === read) inHand = undefined;
                const { status } = failureOf(error);
                if (status === 409 || status === 412) {
                    throw new RecordConflictError('the budget of changes', { cause: error });
                }
                await withStorageErrors('table servers', () => Promise.reject(error));
            }
        },
    };
}

/** Returns the milliseconds for which the ledger has been in hand; undefined when it must be read again. */
function elapsedSince(since: OwnClocks | undefined, now: OwnClocks): number | undefined {
    if (since === undefined) return undefined;
    const elapsedMs = now.wall - since.wall;
    const apartMs = Math.abs(elapsedMs - (now.monotonic - since.monotonic));
    return elapsedMs >= 0 && elapsedMs < maxInHandMs && apartMs < maxApartMs ? elapsedMs : undefined;
}

async function readRow(
    table: TableClient,
): Promise<{ readonly state: BudgetState; readonly date: string | undefined }> {
    let date: string | undefined;
    const onResponse = (response: { readonly headers: { get(name: string): string | undefined } }): void => {
        date = response.headers.get('date');
    };
    const row = await withStorageErrors<Record<string, unknown> | 'none'>(
        'table servers',
        () => table.getEntity<Record<string, unknown>>(keys.partitionKey, keys.rowKey, { onResponse }),
        (status) => (status === 404 ? 'none' : undefined),
    );
    if (row === 'none') return { state: { reservations: [] }, date };
    return { state: { ...budgetIn(row), etag: String(row.etag) }, date };
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

/** Parses the budget in a row. Throws MalformedInputError or NewerDataError, so that nothing is granted without it. */
function budgetIn(row: Readonly<Record<string, unknown>>): StoredBudget {
    const name = `Row ${keys.rowKey} of table servers, partition ${keys.partitionKey},`;
    const damaged = (cause: unknown) =>
        new MalformedInputError(`${name} is not the budget of changes`, { cause });
    const result = parseStored({ ...ownColumns(row), reservations: jsonIn(row, damaged) }, budgetShape, name);
    if (result.success) return result.data;
    throw damaged(result.error);
}

function jsonIn(row: Readonly<Record<string, unknown>>, damaged: (cause: unknown) => Error): unknown {
    try {
        return JSON.parse(textInColumns('spent', row));
    } catch (error) {
        throw damaged(error);
    }
}

const otherColumns = ['partitionKey', 'rowKey', 'etag', 'timestamp', ...columnsOfText('spent')];

/** Returns the columns beside keys, text and what storage adds: versions, and columns of a later version. */
function ownColumns(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const isOwn = (name: string): boolean => !otherColumns.includes(name) && !name.startsWith('odata.');
    return Object.fromEntries(Object.entries(row).filter(([name]) => isOwn(name)));
}
