import * as z from 'zod';
import type { ChainedAuditEntry } from '../../model/audit-entry.ts';
import type { AuditQueries, Clock } from '../../ports.ts';
import { auditTable, type ExportTable, remediationTable, serverTable } from '../../report/export-tables.ts';
import { type ListRemediationsPorts, listRemediations } from '../../workflows/queries/list-remediations.ts';
import { type ListServersPorts, listServers } from '../../workflows/queries/list-servers.ts';
import { type ExportPage, exportAnswer } from '../definition/export-answer.ts';
import { exportFormat, exportTypes, exportWriter } from '../definition/export-format.ts';
import { continuation } from '../definition/fields.ts';
import type { Route } from '../definition/route.ts';
import { auditFilters } from './audit.ts';
import { remediationFilters, remediationQuery } from './remediations.ts';
import { serverFilters, serverQuery, shownServer } from './servers.ts';

/**
 * Rows of a page that is read. V8 collects so many before it moves them to the part of its heap that grows: pages of 1,000
 * rows add 150 MB of garbage to the process, and are slower (`npm run bench -- export`).
 */
const pageRows = 200;

const exportFields = { format: exportFormat, continuation: continuation.exactOptional() };

interface ExportDefinition<Ports, Query extends z.ZodObject, Row> {
    /** `audit`: the rest of the path is `/export`. */
    readonly name: string;
    readonly summary: string;
    readonly query: Query;
    readonly table: ExportTable<Row>;
    json(row: Row): object;
    read(ports: Ports, query: z.output<Query>, continuation: string | undefined): Promise<ExportPage<Row>>;
}

/** Defines a route that streams what a list shows page by page. */
function exportRoute<Ports, Query extends z.ZodObject, Row>(
    definition: ExportDefinition<Ports, Query, Row>,
): Route<Ports & { readonly clock: Clock }> {
    const { name, summary, query: schema, read } = definition;
    return {
        name: `${name}-export`,
        method: 'get',
        path: `${name}/export`,
        summary,
        query: schema,
        files: Object.values(exportTypes),
        refusals: ['InvalidQuery'],
        // An ETag needs the whole response.
        isConditional: false,
        answer: async (ports, request) => {
            const { format, continuation: from } = z.object(exportFields).parse(request.query);
            const query = request.query as z.output<Query>;
            return await exportAnswer<Row>({
                name,
                writer: exportWriter(format, definition),
                ...(from === undefined ? {} : { from }),
                clock: ports.clock,
                read: async (place) => await read(ports, query, place),
            });
        },
    };
}

export const auditExport = (controlIds: readonly string[]) =>
    exportRoute({
        name: 'audit',
        summary: 'streams audit entries, newest first',
        query: z.strictObject({ ...exportFields, ...auditFilters(controlIds) }),
        table: auditTable,
        json: (entry: ChainedAuditEntry) => entry,
        read: async (
            { audit }: { readonly audit: AuditQueries },
            { format: _format, continuation: _from, ...filters },
            place,
        ) => {
            const { entries, ...page } = await audit.query({ ...filters, limit: pageRows, ...at(place) });
            return { rows: entries, ...page };
        },
    });

export const remediationsExport = (controlIds: readonly string[]) =>
    exportRoute({
        name: 'remediations',
        summary: 'streams remediations that ended, newest first',
        query: z
            .strictObject({ ...exportFields, ...withoutPage(remediationFilters(controlIds).shape) })
            .refine(
                ({ since: start, until: end }) => start === undefined || end === undefined || start < end,
                { path: ['since'], message: 'allowed: an instant before until' },
            ),
        table: remediationTable,
        json: (remediation) => remediation,
        read: async (
            ports: ListRemediationsPorts,
            { format: _format, continuation: _from, ...filters },
            place,
        ) => {
            const query = remediationQuery({ ...filters, limit: pageRows, ...at(place) });
            const { remediations, ...page } = await listRemediations(ports, query);
            return { rows: remediations, ...page };
        },
    });

export const serversExport = (controlIds: readonly string[]) =>
    exportRoute({
        name: 'servers',
        summary: 'streams servers with the states of their controls',
        query: z.strictObject({ ...exportFields, ...withoutPage(serverFilters(controlIds).shape) }),
        table: serverTable,
        json: shownServer,
        read: async (
            ports: ListServersPorts,
            { format: _format, continuation: _from, ...filters },
            place,
        ) => {
            const query = serverQuery({ ...filters, limit: pageRows, ...at(place) });
            const { servers, ...page } = await listServers(ports, query);
            return { rows: servers, ...page };
        },
    });

/** The filters of a list: an export goes through its pages by itself. */
function withoutPage<Shape extends { readonly limit: unknown; readonly continuation: unknown }>({
    limit: _limit,
    continuation: _continuation,
    ...filters
}: Shape) {
    return filters;
}

/** The place of a page as a list takes it. */
function at(continuation: string | undefined) {
    return continuation === undefined ? {} : { continuation };
}
