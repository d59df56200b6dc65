import type { ProviderContext } from '../context/provider-context.ts';
import { textIn } from '../kernel/json.ts';
import type { Row } from './query-text.ts';

/**
 * The rows as a Resource Graph that lags shows them: some are missing, some are as they were when they were seen first,
 * and stay when the resource is gone. A resource that is made while its row lags is not there at all.
 */
export function lagging({ faults }: ProviderContext, table: () => readonly Row[]): () => readonly Row[] {
    const seen = new Map<string, Row>();
    let isFirst = true;
    return () => {
        const rows = new Map(table().map((row) => [idOf(row), row]));
        for (const [id, row] of rows) {
            if (isFirst || faults.graphRow(id) === undefined) seen.set(id, row);
        }
        isFirst = false;
        for (const id of seen.keys()) {
            if (!rows.has(id) && faults.graphRow(id) !== 'behind') seen.delete(id);
        }
        return [...seen].flatMap(([id, row]) => (faults.graphRow(id) === 'missing' ? [] : [row]));
    };
}

function idOf(row: Row): string {
    return (textIn(row, 'id') ?? '').toLowerCase();
}
