import type { Difference, Inverse } from './change-kind.ts';

interface Named {
    readonly kind: string;
}

/**
 * Stands for the kind of a change that a later version recorded in the audit. It is shown by its name, and never written:
 * a record with such a change is left to that version.
 */
export const unknownKind = {
    target: ({ kind }: Named): string => kind,
    part: (): undefined => undefined,
    event: (): undefined => undefined,
    differences: (): readonly Difference[] => [],
    request: ({ kind }: Named): never => refuse(kind),
    inverse: ({ kind }: Named): Inverse<never> => ({ kind: 'none', reason: unknownText(kind) }),
    carriesWhatWasRead: (): boolean => true,
    compare: ({ kind }: Named): never => refuse(kind),
};

function refuse(kind: string): never {
    throw new Error(unknownText(kind));
}

function unknownText(kind: string): string {
    return `this Pgwarden does not know changes of kind ${kind}`;
}
