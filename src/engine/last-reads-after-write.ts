import { childPart } from '../changes/child-resource.ts';
import { partOfChange } from '../changes/kinds.ts';
import { waitsForRestart } from '../changes/parameter.ts';
import type { Change } from '../model/change.ts';
import type { LastReads } from '../model/last-read.ts';
import type { EnabledState, Parameters, ServerState, SliceName } from '../model/server-state.ts';
import { sliceOfPart } from './events/child-slices.ts';
import { lastReadOf, readingIn } from './last-reads.ts';

/**
 * Returns the last reads after a change was read back, as of the same instants: without it, a preview would plan the repair
 * again until the next read. A write whose value Azure names, such as a new version of a key, leaves its slice unknown.
 */
export function lastReadsAfterWrite(reads: LastReads, change: Change): LastReads {
    if (change.kind === 'restart') return withValue(reads, 'parameters', withoutPendingRestarts);
    const part = partOfChange(change)?.part;
    if (part === undefined) {
        const { encryptionKeys: _keys, ...others } = reads;
        return others;
    }
    return withWritten(reads, sliceOfPart(part), part, change);
}

function withWritten<S extends SliceName>(
    reads: LastReads,
    slice: S,
    part: string,
    change: Change,
): LastReads {
    return withValue(reads, slice, (value) => parts[slice](value, part, change));
}

function withValue<S extends SliceName>(
    reads: LastReads,
    slice: S,
    next: (value: ServerState[S]) => ServerState[S],
): LastReads {
    const read = reads[slice];
    const reading = readingIn(slice, read);
    if (read === undefined || reading?.kind !== 'read') return reads;
    return { ...reads, [slice]: lastReadOf(slice, { ...reading, value: next(reading.value) }, read) };
}

function withoutPendingRestarts(parameters: Parameters): Parameters {
    return Object.fromEntries(
        Object.entries(parameters).map(([name, found]) => [
            name,
            { ...found, isConfigPendingRestart: false },
        ]),
    );
}

/** Returns the value of a slice in which the change wrote its part. */
type WritePart<S extends SliceName> = (value: ServerState[S], part: string, change: Change) => ServerState[S];

const parts: { readonly [S in SliceName]: WritePart<S> } = {
    server: (server, part, { to }) => ({ ...server, [nameOf(part)]: to }),
    parameters: (parameters, part, change) => withParameter(parameters, nameOf(part), change),
    firewallRules: (rules, part, change) =>
        withItem(rules, change, ({ name }) => isOf(part, 'firewallRules', name)),
    administrators: (administrators, part, change) =>
        withItem(administrators, change, ({ objectId }) => isOf(part, 'administrators', objectId)),
    threatProtection: (_state, _part, { to }) => ({ state: to as EnabledState }),
    diagnosticSettings: (settings, part, change) =>
        withItem(settings, change, ({ name }) => isOf(part, 'Microsoft.Insights/diagnosticSettings', name)),
    // No change writes them.
    logCategories: (categories) => categories,
    encryptionKeys: (keys) => keys,
    defenderPlan: (plan) => plan,
    subnet: (subnet) => subnet,
    keyVaults: (vaults) => vaults,
    backups: (backups) => backups,
    replicas: (replicas) => replicas,
    resourceLocks: (locks) => locks,
    logWorkspaces: (workspaces) => workspaces,
    policyAssignments: (assignments) => assignments,
    catalogue: (catalogue) => catalogue,
    databases: (databases) => databases,
};

function nameOf(part: string): string {
    return part.slice(part.indexOf('/') + 1);
}

function isOf(part: string, type: string, name: string): boolean {
    return childPart(type, name) === part;
}

function withParameter(parameters: Parameters, name: string, change: Change): Parameters {
    const found = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (found === undefined || typeof change.to !== 'string') return parameters;
    const isConfigPendingRestart = found.isConfigPendingRestart || waitsForRestart(change);
    return { ...parameters, [name]: { ...found, value: change.to, isConfigPendingRestart } };
}

/** Replaces the item in its place, adds it at the end, or drops it where the change deletes it. */
function withItem<Item>(
    items: readonly Item[],
    { to }: Change,
    isWritten: (item: Item) => boolean,
): readonly Item[] {
    const next = to === null ? [] : [to as Item];
    const at = items.findIndex(isWritten);
    return at === -1 ? [...items, ...next] : [...items.slice(0, at), ...next, ...items.slice(at + 1)];
}
