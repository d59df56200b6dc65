import * as z from 'zod';
import { MalformedInputError } from '../../errors.ts';
import type { DiagnosticSetting } from '../../model/diagnostic-settings.ts';
import { shortened } from '../../model/foreign-text.ts';
import { logWorkspaceIds } from '../../model/log-workspace-ids.ts';
import type { LogWorkspace } from '../../model/surroundings.ts';
import { failureOf } from '../client/failure.ts';
import { type Parsed, refusedPart, whole } from './parse-parts.ts';
import type { ResourceReads } from './resource-reads.ts';

/** Reads one workspace, or gives the reading of another server. */
export type ReadWorkspace = (id: string) => Promise<Parsed<LogWorkspace>>;

const workspaceId =
    /^\/subscriptions\/([0-9a-f-]{36})\/resourcegroups\/[\p{L}\p{N}_\-.()]{0,89}[\p{L}\p{N}_\-()]\/providers\/microsoft\.operationalinsights\/workspaces\/[a-z0-9-]{1,63}$/u;

/** Returns the workspaces that the settings send logs to. A workspace that cannot be read hides no other. */
export async function workspacesOf(
    { value: settings, unread }: Parsed<readonly DiagnosticSetting[]>,
    read: ReadWorkspace,
): Promise<Parsed<readonly LogWorkspace[]>> {
    const found = await Promise.all(logWorkspaceIds(settings).map((id) => partOf(id, read)));
    return {
        value: found.flatMap(({ value }) => (value === undefined ? [] : [value])),
        unread: [
            ...unread.map((each) => ({ ...each, part: `diagnosticSettings/${each.part}` })),
            ...found.flatMap((each) => each.unread),
        ],
    };
}

async function partOf(id: string, read: ReadWorkspace): Promise<Parsed<LogWorkspace | undefined>> {
    try {
        return await read(id);
    } catch (error) {
        return { value: undefined, unread: [refusedPart(id, error)] };
    }
}

/** Returns the subscription of a workspace. `id`: lower case. Throws MalformedInputError for the id of something else. */
export function subscriptionOfWorkspace(id: string): string {
    const [, subscriptionId] = workspaceId.exec(id) ?? [];
    if (subscriptionId === undefined)
        throw new MalformedInputError(`"${shortened(id)}" is not the id of a Log Analytics workspace`);
    return subscriptionId;
}

/** Reads a workspace. `id`: one with a subscription. Throws MalformedInputError for a workspace without days. */
export async function readWorkspace(reads: ResourceReads, id: string): Promise<Parsed<LogWorkspace>> {
    try {
        return whole(parseWorkspace(id, await reads.one('workspaces', encodeURI(id))));
    } catch (error) {
        if (failureOf(error).status !== 404) throw error;
        return whole({ id });
    }
}

/** Parses GET Microsoft.OperationalInsights/workspaces/{workspace}. */
export function parseWorkspace(id: string, response: unknown): LogWorkspace {
    const { retentionInDays } = z.object({ retentionInDays: z.number().int() }).parse(response);
    return { id, retentionInDays };
}
