import * as z from 'zod';
import { finalOutcomes } from '../../model/audit-entry.ts';
import { severities } from '../../model/severity.ts';
import type { ServerRecords } from '../../ports.ts';
import {
    type ListRemediationsPorts,
    listOpenRemediations,
    listRemediations,
    type RemediationQuery,
} from '../../workflows/queries/list-remediations.ts';
import { type ShowRemediationPorts, showRemediation } from '../../workflows/queries/show-remediation.ts';
import { damagedRows, searchPage } from '../definition/chain-step.ts';
import { driftStory } from '../definition/drift-story.ts';
import {
    continuation,
    controlId,
    listOf,
    pageLimit,
    serverId,
    since,
    until,
    words,
} from '../definition/fields.ts';
import { foldedRemediation } from '../definition/folded-remediation.ts';
import { objectRoute, queryRoute } from '../definition/route.ts';

/** The filters of a list of remediations, for the controls with these ids. */
export const remediationFilters = (controlIds: readonly string[]) =>
    z
        .strictObject({
            outcome: listOf(finalOutcomes).exactOptional(),
            server: serverId.exactOptional(),
            serverName: words(100).exactOptional().describe('a part of the name of the server'),
            actor: words(100)
                .exactOptional()
                .describe('object id or application id of the actor of the drift, or the operator'),
            control: controlId(controlIds).exactOptional(),
            severity: z
                .enum(severities, `allowed: ${severities.join(', ')}`)
                .exactOptional()
                .describe('severity of a control that the write serves'),
            drift: words(100).exactOptional().describe('id of the drift'),
            since,
            until,
            limit: pageLimit(200, 50),
            continuation: continuation.exactOptional(),
        })
        .refine(({ since: start, until: end }) => start === undefined || end === undefined || start < end, {
            path: ['since'],
            message: 'allowed: an instant before until',
        });

/** Returns the query of remediations that the filters ask for. */
export function remediationQuery({
    outcome,
    ...query
}: z.output<ReturnType<typeof remediationFilters>>): RemediationQuery {
    return outcome === undefined ? query : { ...query, outcomes: outcome };
}

export const remediations = (controlIds: readonly string[]) =>
    queryRoute({
        name: 'remediations',
        path: 'remediations',
        summary: 'lists remediations that ended, newest first',
        query: remediationFilters(controlIds),
        response: z
            .object({
                remediations: z.array(foldedRemediation),
                ...searchPage,
            })
            .meta({ id: 'RemediationPage' }),
        show: async (ports: ListRemediationsPorts, filters) =>
            await listRemediations(ports, remediationQuery(filters)),
    });

export const openRemediations = queryRoute({
    name: 'open-remediations',
    path: 'open-remediations',
    summary: 'lists remediations that have not ended',
    query: z.strictObject({ limit: pageLimit(200, 50) }),
    response: z
        .object({
            remediations: z.array(foldedRemediation),
            hasMore: z.boolean().describe('whether there are more than limit'),
        })
        .meta({ id: 'OpenRemediations' }),
    show: async (ports: { readonly records: Pick<ServerRecords, 'page'> }, { limit }) =>
        await listOpenRemediations(ports, limit),
});

export const remediation = objectRoute({
    name: 'remediation',
    path: 'remediations/{id}',
    summary: 'shows one remediation with the story of its drift',
    query: z.strictObject({ server: serverId }),
    response: z
        .object({
            remediation: foldedRemediation,
            story: driftStory.exactOptional().describe('the drift that it repairs'),
            undoneBy: z.string().exactOptional().describe('the remediation that undoes this one'),
            damaged: damagedRows.exactOptional(),
        })
        .meta({ id: 'ShownRemediation' }),
    missing: 'that server has no remediation of that id',
    find: async (ports: ShowRemediationPorts, { id, query: { server } }) =>
        await showRemediation(ports, server, id),
});
