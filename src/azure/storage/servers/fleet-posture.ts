import type { TableClient } from '@azure/data-tables';
import { parseServerId, serverPath } from '../../../model/resource-id.ts';
import type { ServerRecord } from '../../../model/server-record.ts';
import { sliceNames } from '../../../model/server-state.ts';
import type { ServerSummary } from '../../../model/server-summary.ts';
import type { FleetPosture } from '../../../ports.ts';
import { serverSweepResultSchema } from '../schemas/sweep-schema.ts';
import { withStorageErrors } from '../storage.ts';

/**
 * Makes a reader of the whole fleet's posture from a few columns of the servers table: a page of 1,000 servers is one call
 * and some 200 KB; the records themselves would be a hundred times as much.
 */
export function fleetPosture(table: TableClient): FleetPosture {
    return {
        async *servers() {
            const pages = table
                .listEntities<Row>({ queryOptions: { select: columns } })
                .byPage({ maxPageSize: 1_000 });
            for (;;) {
                const page = await withStorageErrors('table servers', () => pages.next());
                if (page.done === true) return;
                yield* page.value.flatMap(summaryOf);
            }
        },
    };
}

interface Row {
    readonly serverId?: unknown;
    readonly assessedAt?: unknown;
    readonly verdict?: unknown;
    readonly sweepResult?: unknown;
    readonly isRepairing?: unknown;
    readonly deletedAt?: unknown;
    /** Names of two columns in rows of version 1. */
    readonly swept?: unknown;
    readonly gone?: unknown;
}

const columns = [
    'serverId',
    'assessedAt',
    'verdict',
    'sweepResult',
    'isRepairing',
    'deletedAt',
    'swept',
    'gone',
];

/** Returns the posture columns of a record's row. */
export function postureColumns(record: ServerRecord): Readonly<Record<string, string | boolean>> {
    const { sweepResult } = record;
    const instants = sliceNames.map((slice) => record.assessed[slice] ?? '');
    return {
        serverId: serverPath(record.server),
        assessedAt: instants.toSorted()[0] ?? '',
        verdict: record.verdict ?? 'unknown',
        deletedAt: record.deletedAt ?? '',
        sweepResult: sweepResult === undefined ? '' : JSON.stringify(sweepResult),
        isRepairing: record.remediations.some(
            ({ cause }) => cause.kind === 'sweep' && cause.sweepId === sweepResult?.sweepId,
        ),
    };
}

/** Returns the summary in a row; none for a row without the columns, which the sweep writes again. */
function summaryOf(row: Row): ServerSummary[] {
    const server = parseServerId(String(row.serverId ?? ''));
    if (server === undefined) return [];
    const { assessedAt, verdict, deletedAt = row.gone } = row;
    const text = row.sweepResult ?? row.swept;
    const sweepResult = typeof text === 'string' && text !== '' ? sweepResultIn(text) : undefined;
    return [
        {
            server,
            verdict: verdict === 'compliant' || verdict === 'drifted' ? verdict : 'unknown',
            isRepairing: row.isRepairing === true,
            ...(typeof assessedAt === 'string' && assessedAt !== '' ? { assessedAt } : {}),
            ...(sweepResult === undefined ? {} : { sweepResult }),
            ...(typeof deletedAt === 'string' && deletedAt !== '' ? { deletedAt } : {}),
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
