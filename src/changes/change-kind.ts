import type { z } from 'zod';
import type { ChangeKindName, ChangeOf, WriteOf } from '../model/change.ts';
import type { ReadBackResult } from '../model/write-results.ts';

/**
 * Everything that the product knows about one kind of change without asking Azure. The other half, sending the write and
 * reading it back, is the file of the same name in `src/azure/changes`. `Found` is what is read back of the target.
 */
export interface ChangeKind<Kind extends ChangeKindName, Found = never> {
    /** The stored change: a row that was damaged must not become a write. */
    readonly schema: z.ZodType<ChangeOf<Kind>> & z.core.$ZodTypeDiscriminable;
    /** What the change writes to, in one word for keys and messages: two changes with one target on one server collide. */
    target(change: WriteOf<Kind>): string;
    /** The part of the server that it writes. Undefined for a restart and for what a vault holds. */
    part(change: WriteOf<Kind>): WrittenPart | undefined;
    /** How Azure's events name the write. Undefined: no event of the server tells of it. */
    event(change: WriteOf<Kind>): WriteEvent | undefined;
    /** The one request that applies the change. */
    request(change: WriteOf<Kind>): WriteRequest;
    /** Everything that the write changes, in the order of the fields. What it sends unchanged is left out. */
    differences(change: WriteOf<Kind>): readonly Difference[];
    /** What stood at the target, in words. Absent: the kind alone says enough. */
    found?(change: WriteOf<Kind>): string;
    /** The change that takes this one back. */
    inverse(change: ChangeOf<Kind>): Inverse<ChangeOf<Kind>>;
    /** The first change with what the second one wants as well, of the same target. Absent: the first does for both. */
    merge?(first: ChangeOf<Kind>, second: ChangeOf<Kind>): ChangeOf<Kind>;
    /**
     * Whether the write carries, beside what is wanted, what was read: members of a set, words of a text, the rest of a
     * section or of a setting, a rule that somebody may have narrowed. What somebody else writes meanwhile would be lost.
     */
    carriesWhatWasRead(change: WriteOf<Kind>): boolean;
    /** Which side of the change the target shows. */
    compare(change: WriteOf<Kind>, found: Found): ReadBackResult;
}

export interface WrittenPart {
    /** As the events of Resource Manager name it, lower case: `firewallrules/office`; `server/network` for a section. */
    readonly part: string;
    /** What the part is after the write. Undefined: deleted. */
    readonly value: unknown;
}

export interface WriteEvent {
    /** The resource below the server, lower case. '' for the server itself. */
    readonly resource: string;
    /** How the operation's name ends: `/write`. */
    readonly verb: string;
}

export interface WriteRequest {
    readonly method: 'PATCH' | 'PUT' | 'POST' | 'DELETE';
    /** What is written: a path below the server (`configurations/…`), the server itself (`server`) or a key's URL. */
    readonly resource: string;
}

/** One value that a write changes. */
export interface Difference {
    /** In Azure's own words: `value`, `network.publicNetworkAccess`. */
    readonly what: string;
    readonly from: string;
    readonly to: string;
}

/** The change that takes another one back, or why there is none. */
export type Inverse<TakenBack> =
    | { readonly kind: 'change'; readonly change: TakenBack }
    | { readonly kind: 'none'; readonly reason: string };

/** The same change with its sides swapped. */
export function swapped<Side, Swapped extends { readonly from: Side; readonly to: Side }>(
    change: Swapped,
): Inverse<Swapped> {
    return { kind: 'change', change: { ...change, from: change.to, to: change.from } };
}
