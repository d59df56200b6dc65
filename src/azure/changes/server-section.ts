import type { ServerForPatch } from '@azure/arm-postgresql-flexible';
import { MalformedInputError } from '../../errors.ts';
import type { ServerProperties } from '../../model/server-state.ts';
import { parseServerParts } from '../resource-manager/parse-server.ts';
import { requestPath } from '../resource-manager/resource-reads.ts';
import { type Sending, type ServerClients, serverOptions } from './change-adapter.ts';

/** Sends a PATCH of the server with one section. */
export async function writeSection(
    { postgres, server }: ServerClients,
    section: ServerForPatch,
    sending: Sending,
): Promise<void> {
    await postgres.servers.beginUpdate(server.resourceGroup, server.name, section, serverOptions(sending));
}

/** Parses one section of the server, whatever the state of the others. Throws MalformedInputError. */
export async function readSection<Section extends keyof ServerProperties>(
    { reads, server }: ServerClients,
    section: Section,
): Promise<ServerProperties[Section]> {
    const { value, unread } = parseServerParts(await reads.one('postgres', requestPath(server)));
    const unreadable = unread.find(({ part }) => part === section);
    if (unreadable !== undefined) throw new MalformedInputError(`${section}: ${unreadable.reason}`);
    return value[section];
}
