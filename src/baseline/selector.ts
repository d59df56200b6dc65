import { equalsIgnoringCase, isSameServer, parseServerId, type ServerId } from '../model/resource-id.ts';
import { matchesGlob } from './glob.ts';
import { parseResourceGroup } from './resource-group.ts';
import type { Selector } from './schema.ts';

/** The facts by which scopes and exemptions select servers. */
export interface ServerFacts extends ServerId {
    /** The server's tags. Absent: not read, which is allowed unless `needsTags`. */
    readonly tags?: Readonly<Record<string, string>>;
}

/** The levels of selectors, from general to specific. */
export const levels = ['subscription', 'resourceGroup', 'tag', 'serverGlob', 'serverId'] as const;
export type Level = (typeof levels)[number];

/** A baseline that selects by tag was resolved for a server whose tags were not read. */
export class TagsNotReadError extends Error {
    override readonly name = 'TagsNotReadError';
    readonly transient = false;
    readonly server: string;

    constructor(server: string) {
        super(`The baseline selects servers by tag, and the tags of ${server} were not read`);
        this.server = server;
    }
}

/** Returns how specific a selector is. */
export function levelOf(selector: Selector): Level {
    if (selector.server !== undefined) return selector.server.startsWith('/') ? 'serverId' : 'serverGlob';
    if (selector.tag !== undefined) return 'tag';
    return selector.resourceGroup === undefined ? 'subscription' : 'resourceGroup';
}

/**
 * Returns whether the selector matches the server. Azure's names are compared without case, tag values with it.
 * Throws TagsNotReadError for a tag selector when the tags are absent: a guess could widen writes.
 */
export function selects(selector: Selector, server: ServerFacts): boolean {
    if (selector.server !== undefined) return selectsByName(selector.server, server);
    if (selector.tag !== undefined) return selectsByTag(selector.tag, server);
    if (selector.resourceGroup !== undefined) return selectsByGroup(selector.resourceGroup, server);
    return equalsIgnoringCase(selector.subscription, server.subscriptionId);
}

/** Returns the selector as text: `server orders-*`, `tag environment=test`. */
export function selectorText(selector: Selector): string {
    if (selector.server !== undefined) return `server ${selector.server}`;
    if (selector.tag !== undefined) return `tag ${selector.tag.name}=${selector.tag.value}`;
    if (selector.resourceGroup !== undefined) return `resource group ${selector.resourceGroup}`;
    return `subscription ${selector.subscription ?? ''}`;
}

function selectsByName(pattern: string, server: ServerFacts): boolean {
    const id = parseServerId(pattern);
    return id === undefined ? matchesGlob(pattern, server.name) : isSameServer(id, server);
}

function selectsByGroup(text: string, server: ServerFacts): boolean {
    const group = parseResourceGroup(text);
    if (group === undefined || !equalsIgnoringCase(group.name, server.resourceGroup)) return false;
    return (
        group.subscriptionId === undefined || equalsIgnoringCase(group.subscriptionId, server.subscriptionId)
    );
}

function selectsByTag(tag: { readonly name: string; readonly value: string }, server: ServerFacts): boolean {
    if (server.tags === undefined) throw new TagsNotReadError(server.name);
    return Object.entries(server.tags).some(
        ([name, value]) => equalsIgnoringCase(name, tag.name) && value === tag.value,
    );
}
