import * as z from 'zod';
import { MalformedInputError } from '../../errors.ts';
import { shortened } from '../../model/foreign-text.ts';
import { logWorkspaceIds } from '../../model/log-workspace-ids.ts';
import type { DiagnosticSetting, UnreadPart } from '../../model/server-state.ts';
import type { LogWorkspace } from '../../model/surroundings.ts';
import { isTransientRefusal } from '../client/classify-failure.ts';
import { failureOf, failureText } from '../client/failure.ts';
import type { Parsed } from './parse-parts.ts';
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
    const unread = (reason: string, transient: boolean): { value: undefined; unread: UnreadPart[] } => ({
        value: undefined,
        unread: [{ part: id, reason, transient }],
    });
    try {
        return await read(id);
    } catch (error) {
        const failure = failureOf(error);
        return unread(failureText(failure), isTransientRefusal(failure));
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
        return { value: parseWorkspace(id, await reads.one('workspaces', encodeURI(id))), unread: [] };
    } catch (error) {
        if (failureOf(error).status !== 404) throw error;
        return { value: { id }, unread: [] };
    }
}

/** Parses GET Microsoft.OperationalInsights/workspaces/{workspace}. */
export function parseWorkspace(id: string, response: unknown): LogWorkspace {
    const { retentionInDays } = z.object({ retentionInDays: z.number().int() }).parse(response);
    return { id, retentionInDays };
}
