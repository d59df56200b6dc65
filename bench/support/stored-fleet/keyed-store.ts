/**
 * Azurite's tables with the one index that Azure Table Storage has: partition and row key. Azurite answers a query by a
 * look at every row of the table; the service reads the rows between the keys. Filters, order, pages and continuations
 * stay Azurite's own.
 */
import { createRequire } from 'node:module';

/** An entity as Azurite keeps it. */
export interface StoredEntity {
    readonly PartitionKey: string;
    readonly RowKey: string;
    readonly properties: Readonly<Record<string, unknown>>;
    readonly lastModifiedTime: string;
    readonly eTag: string;
}

interface Collection {
    insert(entities: StoredEntity[]): unknown;
    findOne(keys: Pick<StoredEntity, 'PartitionKey' | 'RowKey'>): StoredEntity | null;
    on(event: 'insert', listener: (added: StoredEntity | StoredEntity[]) => void): void;
    on(event: 'delete', listener: (removed: StoredEntity) => void): void;
    on(event: 'update', listener: (changed: StoredEntity) => void): void;
}

interface QueryOptions {
    readonly filter?: string;
    readonly top?: number;
}

type QueryEntities = (
    this: MetadataStore,
    context: unknown,
    account: string,
    table: string,
    queryOptions: QueryOptions,
    nextPartitionKey?: string,
    nextRowKey?: string,
) => Promise<[StoredEntity[], string | undefined, string | undefined]>;

/** The part of `LokiTableMetadataStore` that is needed here. */
export interface MetadataStore {
    readonly db: { addCollection(name: string): Collection; getCollection(name: string): Collection | null };
    init(): Promise<void>;
    createCollectionForTable(table: { readonly account: string; readonly table: string }): void;
    getTableCollectionName(account: string, table: string): string;
    getMaxResultsOption(queryOptions: QueryOptions): number;
    decodeContinuationHeader(text: string | undefined): string | undefined;
    adjustQueryResultforTop(
        result: StoredEntity[],
        maxResults: number,
    ): { readonly nextPartitionKeyResponse?: string; readonly nextRowKeyResponse?: string };
    queryTableEntities: QueryEntities;
}

/** The store of this process. */
export interface KeyedStore {
    /** Adds entities to a table of the account without requests. */
    add(table: string, entities: StoredEntity[]): void;
    /** True: queries look at every row, as Azurite comes. */
    scans: boolean;
}

const account = 'devstoreaccount1';

/** Gives Azurite's store the index. Call it before Azurite starts. */
export function keyedStore(): KeyedStore {
    const require = createRequire(createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js'));
    const { prototype }: { prototype: MetadataStore } =
        require('./table/persistence/LokiTableMetadataStore.js').default;
    const queries: { generateQueryForPersistenceLayer: (options: QueryOptions, context: unknown) => Where } =
        require('./table/persistence/LokiTableStoreQueryGenerator.js').default;
    const indexes = new Map<string, KeyIndex>();
    const collections = new Map<string, Collection>();
    const { queryTableEntities } = prototype;
    const keyed: KeyedStore = {
        scans: false,
        add: (table, entities) => void collections.get(`${account}$${table}`)?.insert(entities),
    };
    prototype.createCollectionForTable = function ({ account, table }) {
        const name = this.getTableCollectionName(account, table);
        const collection = this.db.addCollection(name);
        const index = keyIndex();
        collection.findOne = ({ PartitionKey, RowKey }) => index.get(PartitionKey, RowKey) ?? null;
        collection.on('insert', (added) => {
            for (const entity of Array.isArray(added) ? added : [added]) index.put(entity);
        });
        collection.on('update', index.put);
        collection.on('delete', index.remove);
        indexes.set(name, index);
        collections.set(name, collection);
    };
    prototype.queryTableEntities = async function (context, account, table, options, ...next) {
        const index = indexes.get(this.getTableCollectionName(account, table.toLowerCase()));
        if (keyed.scans || index === undefined)
            return await queryTableEntities.call(this, context, account, table, options, ...next);
        const isWanted = queries.generateQueryForPersistenceLayer(options, context);
        const most = this.getMaxResultsOption(options);
        const [partitionKey, rowKey] = next.map((text) => this.decodeContinuationHeader(text));
        const found: StoredEntity[] = [];
        for (const entity of index.between(boundsOf(options.filter ?? ''), partitionKey, rowKey)) {
            if (isWanted(entity)) found.push(entity);
            if (found.length > most) break;
        }
        const { nextPartitionKeyResponse, nextRowKeyResponse } = this.adjustQueryResultforTop(found, most);
        return [found, nextPartitionKeyResponse, nextRowKeyResponse];
    };
    return keyed;
}

type Where = (entity: StoredEntity) => boolean;

/** The keys between which the results of a query lie, both included. */
interface Bounds {
    readonly partitions: KeyRange;
    readonly rows: KeyRange;
}

interface KeyRange {
    readonly from: string;
    readonly to: string | undefined;
}

/** Returns the bounds that a filter sets by terms which all hold. Alternatives stand in parentheses. */
function boundsOf(filter: string): Bounds {
    const terms = filter.replaceAll(/'(?:[^']|'')*'|\([^()]*\)/g, (part) =>
        part.startsWith('(') ? '' : part,
    );
    return terms.includes(' or ')
        ? { partitions: { from: '', to: undefined }, rows: { from: '', to: undefined } }
        : { partitions: rangeOf(terms, 'PartitionKey'), rows: rangeOf(terms, 'RowKey') };
}

function rangeOf(terms: string, key: 'PartitionKey' | 'RowKey'): KeyRange {
    let from = '';
    let to: string | undefined;
    for (const [, operator = '', quoted = ''] of terms.matchAll(
        new RegExp(`${key} (eq|g[te]|l[te]) '((?:[^']|'')*)'`, 'g'),
    )) {
        const value = quoted.replaceAll("''", "'");
        if (operator !== 'lt' && operator !== 'le' && value > from) from = value;
        if (operator !== 'gt' && operator !== 'ge' && (to === undefined || value < to)) to = value;
    }
    return { from, to };
}

interface KeyIndex {
    get(partitionKey: string, rowKey: string): StoredEntity | undefined;
    put(entity: StoredEntity): void;
    remove(entity: StoredEntity): void;
    /** Yields entities by key, from a continuation on. */
    between(bounds: Bounds, partitionKey?: string, rowKey?: string): Iterable<StoredEntity>;
}

function keyIndex(): KeyIndex {
    const partitions = new Map<string, StoredEntity[]>();
    const names: string[] = [];

    function rowsOf(name: string): StoredEntity[] {
        const known = partitions.get(name);
        if (known !== undefined) return known;
        names.splice(
            firstFrom(names, name, (each) => each),
            0,
            name,
        );
        const rows: StoredEntity[] = [];
        partitions.set(name, rows);
        return rows;
    }

    return {
        get(partitionKey, rowKey) {
            const rows = partitions.get(partitionKey) ?? [];
            const found = rows[firstFrom(rows, rowKey, rowKeyOf)];
            return found?.RowKey === rowKey ? found : undefined;
        },
        put(entity) {
            const rows = rowsOf(entity.PartitionKey);
            const place = firstFrom(rows, entity.RowKey, rowKeyOf);
            rows.splice(place, rows[place]?.RowKey === entity.RowKey ? 1 : 0, entity);
        },
        remove({ PartitionKey, RowKey }) {
            const rows = partitions.get(PartitionKey) ?? [];
            const place = firstFrom(rows, RowKey, rowKeyOf);
            if (rows[place]?.RowKey === RowKey) rows.splice(place, 1);
        },
        *between(bounds, partitionKey = '', rowKey = '') {
            const first = partitionKey > bounds.partitions.from ? partitionKey : bounds.partitions.from;
            for (let at = firstFrom(names, first, (each) => each); at < names.length; at += 1) {
                const name = names[at] ?? '';
                if (bounds.partitions.to !== undefined && name > bounds.partitions.to) return;
                const after = name === partitionKey && rowKey > bounds.rows.from ? rowKey : bounds.rows.from;
                const rows = partitions.get(name) ?? [];
                for (let row = firstFrom(rows, after, rowKeyOf); row < rows.length; row += 1) {
                    const entity = rows[row];
                    if (entity === undefined) break;
                    if (bounds.rows.to !== undefined && entity.RowKey > bounds.rows.to) break;
                    yield entity;
                }
            }
        },
    };
}

function rowKeyOf({ RowKey }: StoredEntity): string {
    return RowKey;
}

/** Returns the place of the first item whose key is not below the given one. */
function firstFrom<Item>(items: readonly Item[], key: string, keyOf: (item: Item) => string): number {
    let low = 0;
    let high = items.length;
    while (low < high) {
        const middle = (low + high) >>> 1;
        const item = items[middle];
        if (item !== undefined && keyOf(item) < key) low = middle + 1;
        else high = middle;
    }
    return low;
}
