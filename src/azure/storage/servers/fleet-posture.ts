import { odata, type TableClient } from '@azure/data-tables';
import { controlsSummary } from '../../../model/controls-summary.ts';
import { parseServerId, serverKey, serverPath } from '../../../model/resource-id.ts';
import type { ServerRecord } from '../../../model/server-record.ts';
import { controlPlaneSlices } from '../../../model/server-state.ts';
import type { ServerPage, ServerQuery, ServerSummary } from '../../../model/server-summary.ts';
import type { FleetPosture } from '../../../ports.ts';
import type { ServerPages } from '../../../view-ports.ts';
import { controlsSummaryText, mayListAny, parseControlsSummary } from '../schemas/overview-schema.ts';
import { serverSweepResultSchema } from '../schemas/sweep-schema.ts';
import { withStorageErrors } from '../storage.ts';
import { isRecord, keyIn, keyText, rowsAfter } from './row-continuation.ts';

/**
 * Makes a reader of the whole fleet's posture from a few columns of the servers table: a page of 1,000 servers is one call
 * and at most 1.5 MB; the records themselves would be a hundred times as much.
 */
export function fleetPosture(table: TableClient): FleetPosture & ServerPages {
    return {
        async *servers() {
            const pages = rowsFrom(table, isRecord).byPage({ maxPageSize: 1_000 });
            for (;;) {
                const page = await withStorageErrors('table servers', () => pages.next());
                if (page.done === true) return;
                yield* page.value.flatMap(serverSummary);
            }
        },
        async page(query) {
            const after = query.continuation === undefined ? undefined : keyIn(query.continuation);
            return await withStorageErrors('table servers', () => serverPage(table, query, after));
        },
    };
}

function rowsFrom(table: TableClient, filter: string) {
    return table.listEntities<Row>({ queryOptions: { select: columns, filter } });
}

/** Pages of rows that one page of servers may take: a rare match is then on a later page. */
const maxPages = 3;

async function serverPage(
    table: TableClient,
    query: ServerQuery,
    after: string | undefined,
): Promise<ServerPage> {
    const terms = [isRecord];
    if (after !== undefined) terms.push(rowsAfter(after));
    if (query.verdict !== undefined) terms.push(odata`verdict eq ${query.verdict}`);
    if (query.with === 'waiting') terms.push(odata`isAwaiting eq ${true}`);
    const servers: ServerSummary[] = [];
    let pages = 0;
    for await (const page of rowsFrom(table, terms.join(' and ')).byPage({ maxPageSize: 1_000 })) {
        pages += 1;
        for (const row of page) {
            if (!mayMatch(row, query)) continue;
            servers.push(...serverSummary(row).filter((server) => isServerMatch(server, query)));
            if (servers.length > query.limit) return continued(servers.slice(0, query.limit));
        }
        const last = page.at(-1)?.rowKey;
        if (pages === maxPages && last !== undefined) return { servers, continuation: keyText(last) };
    }
    return { servers };
}

/** Returns false where the texts of the row rule a match out: parsing a row costs more. */
function mayMatch({ rowKey = '', controls }: Row, query: ServerQuery): boolean {
    const { name, with: work } = query;
    if (name !== undefined && !rowKey.slice(rowKey.lastIndexOf('|')).includes(name.toLowerCase()))
        return false;
    return work === undefined || mayListAny(controls, work);
}

function continued(servers: readonly ServerSummary[]): ServerPage {
    const last = servers.at(-1);
    return last === undefined ? { servers } : { servers, continuation: keyText(serverKey(last.server)) };
}

/** Returns whether a server is one that the query asks for. Deleted servers never are. */
export function isServerMatch(summary: ServerSummary, query: ServerQuery): boolean {
    const { server, deletedAt, controls } = summary;
    const { name, driftedControl, reportedControl, verdict } = query;
    if (deletedAt !== undefined || (verdict !== undefined && summary.verdict !== verdict)) return false;
    if (name !== undefined && !server.name.toLowerCase().includes(name.toLowerCase())) return false;
    if (driftedControl !== undefined && controls?.states.drifted?.includes(driftedControl) !== true)
        return false;
    if (reportedControl !== undefined && controls?.states.reported?.includes(reportedControl) !== true)
        return false;
    if (query.readBefore !== undefined && isReadSince(summary, query.readBefore)) return false;
    return query.with === undefined || (controls?.[query.with].length ?? 0) > 0;
}

/** Returns whether every verdict of the server is at least as new as that time. */
function isReadSince({ controls, assessedAt }: ServerSummary, since: string): boolean {
    const readAt = controls === undefined ? assessedAt : controls.readAt;
    return readAt !== undefined && Date.parse(readAt) >= Date.parse(since);
}

interface Row {
    readonly rowKey?: string;
    readonly serverId?: unknown;
    readonly assessedAt?: unknown;
    readonly verdict?: unknown;
    readonly sweepResult?: unknown;
    readonly isRepairing?: unknown;
    readonly deletedAt?: unknown;
    readonly controls?: unknown;
    /** Names of two columns in rows of version 1. */
    readonly swept?: unknown;
    readonly gone?: unknown;
}

const columns = [
    'RowKey',
    'serverId',
    'assessedAt',
    'verdict',
    'sweepResult',
    'isRepairing',
    'deletedAt',
    'controls',
    'swept',
    'gone',
];

/** Returns the posture columns of a record's row. */
export function postureColumns(record: ServerRecord): Readonly<Record<string, string | boolean>> {
    const { sweepResult } = record;
    // No sweep asks for the databases.
    const instants = controlPlaneSlices.map((slice) => record.assessed[slice] ?? '');
    return {
        serverId: serverPath(record.server),
        assessedAt: instants.toSorted()[0] ?? '',
        verdict: record.verdict ?? 'unknown',
        deletedAt: record.deletedAt ?? '',
        sweepResult: sweepResult === undefined ? '' : JSON.stringify(sweepResult),
        isRepairing: record.remediations.some(
            ({ cause }) => cause.kind === 'sweep' && cause.sweepId === sweepResult?.sweepId,
        ),
        controls: controlsSummaryText(controlsSummary(record)),
    };
}

/** Returns the summary in a row; none for a row without the columns, which the sweep writes again. */
export function serverSummary(row: Row): ServerSummary[] {
    const server = parseServerId(String(row.serverId ?? ''));
    if (server === undefined) return [];
    const { assessedAt, verdict, deletedAt = row.gone } = row;
    const text = row.sweepResult ?? row.swept;
    const controls = parseControlsSummary(row.controls);
    const sweepResult = typeof text === 'string' && text !== '' ? sweepResultIn(text) : undefined;
    return [
        {
            server,
            verdict: verdict === 'compliant' || verdict === 'drifted' ? verdict : 'unknown',
            isRepairing: row.isRepairing === true,
            ...(typeof assessedAt === 'string' && assessedAt !== '' ? { assessedAt } : {}),
            ...(sweepResult === undefined ? {} : { sweepResult }),
            ...(typeof deletedAt === 'string' && deletedAt !== '' ? { deletedAt } : {}),
            ...(controls === undefined ? {} : { controls }),
        },
    ];
}

function sweepResultIn(text: string): ServerSummary['sweepResult'] {
    try {
        return serverSweepResultSchema.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}
