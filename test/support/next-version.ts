/**
 * Acts as the next version of Pgwarden, which added optional fields to everything that is stored, and marks it as readable
 * by the present one.
 */
import { fleetMessageUpgrades } from '../../src/azure/storage/schemas/fleet-message-schema.ts';
import { messageUpgrades } from '../../src/azure/storage/schemas/message-schema.ts';
import { parseRecord, recordShape, recordText } from '../../src/azure/storage/schemas/record-schema.ts';
import { presentVersion, type Upgrades } from '../../src/azure/storage/schemas/stored-version.ts';
import type { ServerRecord } from '../../src/model/server-record.ts';
import type { MemoryWorld } from './memory-world.ts';

/** The field that the next version added to every object. Its value says where it was added. */
export const added = 'addedLater';

/** Fields whose keys are names of things: nothing can be added beside these. */
const maps = new Set([
    'tags',
    'posture',
    'assessed',
    'noted',
    'holds',
    'repairs',
    'flapping',
    'backlog',
    'undoExemptions',
    'repairFailures',
    'values',
    'drifts',
    'parts',
    'observed',
    'written',
    'lastReads',
    'waited',
    'spentOn',
    'servers',
    'listed',
    'scheduledReads',
    'readsPerServer',
    'states',
    'since',
    'controls',
    'reported',
]);
/** Fields that a reader must know whole: the next version marks a value with another field in one as not readable. */
const exact = new Set(['change', 'authority', 'decisions']);

/** Returns the stored value as the next version stores it. */
export function inNextVersion(value: object, upgrades: Upgrades): object {
    const version = presentVersion(upgrades);
    const {
        version: _version,
        minReader: _minReader,
        ...rest
    } = value as { readonly version?: unknown; readonly minReader?: unknown };
    return { version: version + 1, minReader: version, ...(withAdded(rest, '') as object) };
}

/** Returns the value with a field more in every object. */
export function withAdded(value: unknown, name: string): unknown {
    if (Array.isArray(value)) return value.map((item) => withAdded(item, name.replace(/^\*/, '')));
    if (typeof value !== 'object' || value === null || exact.has(name)) return value;
    const fields = Object.entries(value).map(([key, content]) => [
        key,
        withAdded(content, maps.has(name) ? `*${key}` : key),
    ]);
    return { ...Object.fromEntries(fields), ...(maps.has(name) ? {} : { [added]: name }) };
}

/** Returns the record as the present version reads it after the next one stored it. */
export function recordOfNextVersion(record: ServerRecord): ServerRecord {
    const stored = inNextVersion(JSON.parse(recordText(record)), recordShape.upgrades);
    return parseRecord(JSON.stringify(stored), 'A row');
}

/** Rewrites every record and message of the world as the next version stores them. Nothing may be under way. */
export function storeAsNextVersion(world: MemoryWorld): void {
    for (const [key, { record, etag }] of world.records) {
        world.records.set(key, { record: recordOfNextVersion(record), etag });
    }
    for (const [index, message] of world.queue.entries()) {
        const upgrades = message.queue === 'fleet' ? fleetMessageUpgrades : messageUpgrades;
        const text = JSON.stringify(inNextVersion(JSON.parse(message.text), upgrades));
        world.queue[index] = { ...message, text };
    }
}
