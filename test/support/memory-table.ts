/** A table of Azure Storage in memory, as far as the audit uses one: fast enough for thousands of tables. */
import { RestError } from '@azure/core-rest-pipeline';
import type { ListTableEntitiesOptions, TableEntityResult, TransactionAction } from '@azure/data-tables';
import type { AuditTable } from '../../src/azure/storage/audit/audit-rows.ts';

export interface MemoryRow {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly [column: string]: unknown;
}

export interface MemoryTable {
    readonly client: AuditTable;
    /** By partition and row key, as the service orders them. Whoever may write to the table may change it. */
    readonly rows: Map<string, MemoryRow>;
    /** Requests so far. */
    trips: number;
    /** Called before each request is answered, with what it asks for. */
    before: (request: string) => Promise<void> | void;
}

/** The service's own limit. */
const mostInAPage = 1_000;

/** A client of the table, of which there can be many. */
export function memoryTable(rows: Map<string, MemoryRow> = new Map()): MemoryTable {
    async function trip(request: string): Promise<void> {
        memory.trips += 1;
        await memory.before(request);
    }

    function add(row: MemoryRow): void {
        if (memory.rows.has(keyOf(row))) throw failure(409, 'EntityAlreadyExists');
        memory.rows.set(keyOf(row), structuredClone(row));
    }

    async function* pages<T extends object>(
        filter: string,
        size: number,
    ): AsyncGenerator<TableEntityResult<T>[]> {
        let after = '';
        for (;;) {
            await trip(`list ${filter}`);
            const found = [...memory.rows.keys()]
                .filter((key) => key > after)
                .sort()
                .flatMap((key) => memory.rows.get(key) ?? [])
                .filter((row) => matches(row, filter));
            const page = found.slice(0, size);
            yield page.map((row) => JSON.parse(JSON.stringify(row)));
            const last = page.at(-1);
            if (page.length === found.length || last === undefined) return;
            after = keyOf(last);
        }
    }

    const client: AuditTable = {
        async getEntity(partitionKey: string, rowKey: string) {
            await trip('get');
            const row = memory.rows.get(keyOf({ partitionKey, rowKey }));
            if (row === undefined) throw failure(404, 'ResourceNotFound');
            return JSON.parse(JSON.stringify(row));
        },
        async createEntity(row: MemoryRow) {
            await trip('create');
            add(row);
            return {};
        },
        async submitTransaction(actions: TransactionAction[]) {
            await trip('transaction');
            const rows = actions.flatMap(([, row]): MemoryRow[] => [JSON.parse(JSON.stringify(row))]);
            if (rows.some((row) => memory.rows.has(keyOf(row)))) throw failure(409, 'EntityAlreadyExists');
            for (const row of rows) add(row);
            return { status: 202, subResponses: [], getResponseForEntity: () => undefined };
        },
        listEntities<T extends object>(options: ListTableEntitiesOptions = {}) {
            const filter = options.queryOptions?.filter ?? '';
            async function* single(): AsyncGenerator<TableEntityResult<T>> {
                for await (const page of pages<T>(filter, mostInAPage)) yield* page;
            }
            const rows = single();
            const paged = {
                next: () => rows.next(),
                [Symbol.asyncIterator]: () => paged,
                byPage: ({ maxPageSize = mostInAPage }: { maxPageSize?: number } = {}) =>
                    pages<T>(filter, maxPageSize),
            };
            return paged;
        },
    };
    const memory: MemoryTable = { client, rows, trips: 0, before: () => undefined };
    return memory;
}

export function keyOf({ partitionKey, rowKey }: Pick<MemoryRow, 'partitionKey' | 'rowKey'>): string {
    return `${partitionKey}\n${rowKey}`;
}

function failure(statusCode: number, code: string): RestError {
    return new RestError(code, { statusCode, code });
}

const compare: Readonly<Record<string, (found: unknown, wanted: string) => boolean>> = {
    eq: (found, wanted) => found === wanted,
    gt: (found, wanted) => String(found) > wanted,
    ge: (found, wanted) => String(found) >= wanted,
    lt: (found, wanted) => String(found) < wanted,
    le: (found, wanted) => String(found) <= wanted,
};

/** The filters that the audit writes: comparisons with texts, joined by `and`. */
function matches(row: MemoryRow, filter: string): boolean {
    if (filter === '') return true;
    const terms = [...filter.matchAll(/(\w+) (eq|gt|ge|lt|le) '((?:[^']|'')*)'/g)];
    if (terms.map(([text]) => text).join(' and ') !== filter) throw new Error(`Not understood: ${filter}`);
    return terms.every(([, name = '', operator = '', wanted = '']) => {
        const column = name === 'PartitionKey' ? 'partitionKey' : name === 'RowKey' ? 'rowKey' : name;
        return compare[operator]?.(row[column], wanted.replaceAll("''", "'")) ?? false;
    });
}
