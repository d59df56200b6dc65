import type { TableClient } from '@azure/data-tables';
import { parseServerId, serverPath } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import { sliceNames } from '../../model/server-state.ts';
import type { SweepVerdict } from '../../model/sweep.ts';
import type { FleetPosture, ServerSummary } from '../../ports.ts';
import { stored } from './storage.ts';
import { sweepMarkSchema } from './sweep-schema.ts';

/**
 * The whole fleet in a few columns of the servers table: a page of 1,000 servers is one call and some 200 KB, where
 * the records themselves would be a hundred times as much.
 */
export function fleetPosture(table: TableClient): FleetPosture {
    return {
        async servers() {
            return await stored('table servers', async () => {
                const found: ServerSummary[] = [];
                const rows = table.listEntities<Row>({ queryOptions: { select: columns } });
                for await (const row of rows) found.push(...summaryOf(row));
                return found;
            });
        },
    };
}

interface Row {
    readonly serverId?: unknown;
    readonly assessedAt?: unknown;
    readonly verdict?: unknown;
    readonly swept?: unknown;
    readonly isRepairing?: unknown;
    readonly gone?: unknown;
}

const columns = ['serverId', 'assessedAt', 'verdict', 'swept', 'isRepairing', 'gone'];

/** The columns of a record's row. */
export function postureColumns(record: ServerRecord): Readonly<Record<string, string | boolean>> {
    const { swept } = record;
    const instants = sliceNames.map((slice) => record.assessed[slice] ?? '');
    const server = parseServerId(record.server);
    return {
        serverId: server === undefined ? record.server : serverPath(server),
        assessedAt: instants.toSorted()[0] ?? '',
        verdict: verdictOf(record),
        gone: record.gone ?? '',
        swept: swept === undefined ? '' : JSON.stringify(swept),
        isRepairing: record.remediations.some(
            ({ cause }) => cause.kind === 'sweep' && cause.sweepId === swept?.sweepId,
        ),
    };
}

/** Drift is worse than not knowing: it is what a person must see first. */
function verdictOf({ posture }: ServerRecord): SweepVerdict {
    const kinds = new Set(Object.values(posture).map(({ verdict }) => verdict.kind));
    if (kinds.has('drifted')) return 'drifted';
    return kinds.has('unknown') || kinds.size === 0 ? 'unknown' : 'compliant';
}

/** Nothing for a row without the columns: it is older than they are, and the sweep writes it anew. */
function summaryOf(row: Row): ServerSummary[] {
    const server = parseServerId(String(row.serverId ?? ''));
    if (server === undefined) return [];
    const { assessedAt, verdict, gone } = row;
    const swept = typeof row.swept === 'string' && row.swept !== '' ? markOf(row.swept) : undefined;
    return [
        {
            server,
            verdict: verdict === 'compliant' || verdict === 'drifted' ? verdict : 'unknown',
            isRepairing: row.isRepairing === true,
            ...(typeof assessedAt === 'string' && assessedAt !== '' ? { assessedAt } : {}),
            ...(swept === undefined ? {} : { swept }),
            ...(typeof gone === 'string' && gone !== '' ? { gone } : {}),
        },
    ];
}

function markOf(text: string): ServerSummary['swept'] {
    try {
        return sweepMarkSchema.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}
