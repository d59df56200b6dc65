import { parseServerId, type ServerId } from '../../src/model/resource-id.ts';

/** Parses a literal resource id of a test. Throws when it is none. */
export function idOf(path: string): ServerId {
    const server = parseServerId(path);
    if (server === undefined) throw new Error(`${path} is not the resource id of a server`);
    return server;
}
