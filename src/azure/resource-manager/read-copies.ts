import * as z from 'zod';
import type { Backups, Replica } from '../../model/copies.ts';
import { normalizedLocation, optionalInstant, optionalText, text } from './parse-fields.ts';
import { type Parsed, parseItems, whole } from './parse-parts.ts';
import { parseReplication } from './parse-server.ts';
import type { ResourceReads } from './resource-reads.ts';

/** Reads of the copies of a server's data. Both throw the client's errors, and MalformedInputError. */
export interface CopiesReader {
    backups(): Promise<Parsed<Backups>>;
    replicas(): Promise<Parsed<readonly Replica[]>>;
}

export interface CopiesOptions {
    now(): Date;
    /** Returns whether it is known that Azure makes no backups of the server; they are not read then. */
    hasNoBackups(): Promise<boolean>;
}

/** Makes a reader of the server with this path. */
export function copiesReader(
    reads: ResourceReads,
    path: string,
    { now, hasNoBackups }: CopiesOptions,
): CopiesReader {
    return {
        async backups() {
            const readAt = now().toISOString();
            if (await hasNoBackups()) return whole({ readAt });
            const list = await reads.list('postgres', `${path}/backups`, 'the list of backups');
            return parseBackups(list, readAt);
        },
        async replicas() {
            const list = await reads.list('postgres', `${path}/replicas`, 'the list of replicas');
            return parseItems(list, parseReplica);
        },
    };
}

/** Parses the items of GET flexibleServers/{name}/backups. One without a time is not completed. */
export function parseBackups(items: readonly unknown[], readAt: string): Parsed<Backups> {
    const { value, unread } = parseItems(items, (item) => backup.parse(item).completedTime);
    const newest = value
        .flatMap((time) => time ?? [])
        .sort()
        .at(-1);
    return { value: { readAt, ...(newest === undefined ? {} : { newestCompletedTime: newest }) }, unread };
}

const backup = z.object({ completedTime: optionalInstant });

const replica = z.object({ name: text, location: text, state: optionalText });

/** Parses an item of GET flexibleServers/{name}/replicas. */
export function parseReplica(item: unknown): Replica {
    const { name, location, state } = replica.parse(item);
    const { replicationState } = parseReplication(item);
    return {
        name,
        location: normalizedLocation(location),
        state: state ?? '',
        ...(replicationState === undefined ? {} : { replicationState }),
    };
}
