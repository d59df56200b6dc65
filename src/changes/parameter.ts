import * as z from 'zod';
import type { ChangeWrite, WriteOf } from '../model/change.ts';
import { quantity, truth } from '../model/notation.ts';
import { isSameValue, setMembers, withMembers, writtenMembers } from '../model/parameter-value.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { childResource } from './child-resource.ts';
import { compared } from './compared.ts';
import { purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly parameter: {
            /** Lower case, as in the catalog. */
            readonly name: string;
            readonly from: string;
            readonly to: string;
            /** Decides how two values are compared: see `isSameValue`. */
            readonly dataType: string;
            /** False for a static parameter, which waits for a restart after the write. */
            readonly isDynamicConfig: boolean;
        };
    }
}

type ParameterWrite = WriteOf<'parameter'>;

/** A server parameter. */
export const parameter: ChangeKind<'parameter', string> = {
    schema: z.object({
        kind: z.literal('parameter'),
        name: z.string(),
        from: z.string(),
        to: z.string(),
        dataType: z.string(),
        isDynamicConfig: z.boolean(),
        ...purpose,
    }),
    ...childResource<ParameterWrite>('configurations', ({ name }) => name, { method: 'PATCH' }),
    differences: ({ from, to }) => [{ what: 'value', from, to }],
    found: ({ name, from }) => `${name} = ${from}`,
    inverse: swapped,
    merge: (first, second) => (typeOf(first) === 'set' ? { ...first, to: mergedSet(first, second) } : first),
    carriesWhatWasRead: (change) => ['set', 'string'].includes(typeOf(change)),
    compare: (change, value) => compared(value, change.from, change.to, valueParts(change)),
};

/** Returns whether the written value takes effect only after a restart, which is a separate write. */
export function waitsForRestart(change: ChangeWrite): boolean {
    return change.kind === 'parameter' && !change.isDynamicConfig;
}

function typeOf({ dataType }: ParameterWrite): string {
    return dataType.toLowerCase();
}

/** Returns the first value with the members that the second change adds, and without those that it takes away. */
function mergedSet(first: ParameterWrite, { from, to }: ParameterWrite): string {
    const [before, after] = [setMembers(from), setMembers(to)];
    const kept = writtenMembers(first.to).filter((member) => {
        const name = member.toLowerCase();
        return after.includes(name) || !before.includes(name);
    });
    const added = after.filter((member) => !before.includes(member));
    return withMembers(kept.join(','), added);
}

/** Returns the parts of a value by meaning, or the exact text where the change is only one of spelling. */
function valueParts(change: ParameterWrite): (value: string) => readonly string[] {
    if (isSameValue(change.dataType, change.from, change.to)) return (value) => [value];
    switch (typeOf(change)) {
        case 'set':
            return setMembers;
        case 'integer':
        case 'numeric':
            return (value) => [quantity(value)];
        case 'boolean':
            return (value) => [truth(value)];
        case 'enumeration':
            return (value) => [value.trim().toLowerCase()];
        default:
            return (value) => [value];
    }
}
