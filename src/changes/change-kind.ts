import type * as z from 'zod';
import type { ChangeKindName, ChangeOf, WriteOf } from '../model/change.ts';
import type { ReadBackResult } from '../model/write-results.ts';

/**
 * The pure half of one kind of change. The other half, which sends the write and reads it back, is the file of the same
 * name in `src/azure/changes`. `Found` is the type of the target's value.
 */
export interface ChangeKind<Kind extends ChangeKindName, Found = never> {
    /** Schema of the stored change: a damaged row must not become a write. */
    readonly schema: z.ZodType<ChangeOf<Kind>> & z.core.$ZodTypeDiscriminable;
    /** Returns the target of the write, for keys and messages: two changes with one target on one server collide. */
    target(change: WriteOf<Kind>): string;
    /** Returns the part of the server that it writes. Undefined for a restart and for keys. */
    part(change: WriteOf<Kind>): WrittenPart | undefined;
    /** Returns the write as Azure's events name it. Undefined: the server has no event for it. */
    event(change: WriteOf<Kind>): WriteEvent | undefined;
    /** Returns the one request that applies the change. */
    request(change: WriteOf<Kind>): WriteRequest;
    /** Returns the values that the write changes, in the order of the fields. Values that it sends unchanged are left out. */
    differences(change: WriteOf<Kind>): readonly Difference[];
    /** Returns the value that the target had, as text. Absent: the kind alone says enough. */
    found?(change: WriteOf<Kind>): string;
    /** Returns the change that undoes this one. */
    inverse(change: ChangeOf<Kind>): Inverse<ChangeOf<Kind>>;
    /** Merges two changes of one target. Absent: the first one serves both. */
    merge?(first: ChangeOf<Kind>, second: ChangeOf<Kind>): ChangeOf<Kind>;
    /**
     * Returns whether the write also sends values that were read: members of a set, words of a text, the rest of a section
     * or setting, a rule that an operator may have narrowed. It would overwrite another actor's change since the read.
     */
    carriesWhatWasRead(change: WriteOf<Kind>): boolean;
    /** Returns which side of the change the target shows. */
    compare(change: WriteOf<Kind>, found: Found): ReadBackResult;
}

export interface WrittenPart {
    /** Name in Resource Manager's events, lower case: `firewallrules/office`; `server/network` for a section. */
    readonly part: string;
    /** The part's value after the write. Undefined: deleted. */
    readonly value: unknown;
}

export interface WriteEvent {
    /** The resource below the server, lower case. '' for the server itself. */
    readonly resource: string;
    /** End of the operation's name: `/write`. */
    readonly verb: string;
}

export interface WriteRequest {
    readonly method: 'PATCH' | 'PUT' | 'POST' | 'DELETE';
    /** Target of the request: a path below the server (`configurations/…`), the server itself (`server`) or a key's URL. */
    readonly resource: string;
}

/** One value that a write changes. */
export interface Difference {
    /** Azure's name: `value`, `network.publicNetworkAccess`. */
    readonly what: string;
    readonly from: string;
    readonly to: string;
}

/** The change that undoes another one, or the reason why there is none. */
export type Inverse<TakenBack> =
    | { readonly kind: 'change'; readonly change: TakenBack }
    | { readonly kind: 'none'; readonly reason: string };

/** Returns the change with its sides swapped. */
export function swapped<Side, Swapped extends { readonly from: Side; readonly to: Side }>(
    change: Swapped,
): Inverse<Swapped> {
    return { kind: 'change', change: { ...change, from: change.to, to: change.from } };
}
