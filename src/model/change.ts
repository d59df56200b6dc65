/** The possible effect of a change on the server's clients. */
export type Disruption = 'none' | 'restart' | 'connectivity' | 'lockout';

/**
 * The fields of each kind of change, beside its name. Empty here: each file of `src/changes` adds its own kind, so that no
 * list of kinds is needed here. `src/changes/kinds.ts` does not compile when a declared kind is missing there.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the kinds are merged into it
export interface WriteFields {}

export type ChangeKindName = keyof WriteFields;

/** A write of one kind. `from` is the value that was read, `to` the wanted one; null is an absent resource. */
export type WriteOf<Kind extends ChangeKindName> = {
    readonly [K in Kind]: { readonly kind: K } & WriteFields[K];
}[Kind];

/** One write to Azure as data. */
export type ChangeWrite = WriteOf<ChangeKindName>;

interface Purpose {
    /** The control that asked for it. */
    readonly control: string;
    /** Other controls that the same write serves. */
    readonly alsoFor?: readonly string[];
    readonly disruption: Disruption;
}

/** A change of one kind. */
export type ChangeOf<Kind extends ChangeKindName> = WriteOf<Kind> & Purpose;

/** One write to Azure as data, and the controls that it serves. */
export type Change = ChangeOf<ChangeKindName>;

/** Returns every control that the write serves. */
export function controlsOf(change: Change): readonly string[] {
    return [change.control, ...(change.alsoFor ?? [])];
}
