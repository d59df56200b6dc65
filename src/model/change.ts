/** What a change can do to the server's clients. */
export type Disruption = 'none' | 'restart' | 'connectivity' | 'lockout';

/**
 * The fields of each kind of change, beside its name. Empty here: each file of `src/changes` adds its own kind, so that
 * one file says everything about it and no list of kinds has to be kept here. `src/changes/kinds.ts` does not compile
 * without a kind that is declared.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the kinds are merged into it
export interface WriteFields {}

export type ChangeKindName = keyof WriteFields;

/** A write of one kind. `from` is what was read, `to` what shall be read back; null is an absent resource. */
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

/** Every control that the write serves. */
export function controlsOf(change: Change): readonly string[] {
    return [change.control, ...(change.alsoFor ?? [])];
}
