import { z } from 'zod';

/** What the shapes of Azure's answers share. */

export const text = z.string();
export const optionalText = z
    .string()
    .nullish()
    .transform((value) => value ?? undefined);
/** The name or id of something else. An empty text names nothing, as if it were absent. */
export const optionalName = optionalText.transform((name) => name || undefined);
export const enabledState = z
    .string()
    .nullish()
    .transform((value): 'Enabled' | 'Disabled' =>
        value?.toLowerCase() === 'enabled' ? 'Enabled' : 'Disabled',
    );
/** What stands open until Azure says that it is closed: absent or unknown must not look like a pass. */
export const openUnlessDisabled = z
    .string()
    .nullish()
    .transform((value): 'Enabled' | 'Disabled' =>
        value?.toLowerCase() === 'disabled' ? 'Disabled' : 'Enabled',
    );

/** A section of an answer. Azure leaves out what was never set, or writes null. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
    return z.preprocess((value) => value ?? {}, z.object(shape));
}

/** Fields without the ones that are null or undefined. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
    [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined | null>;
};

export function defined<T extends object>(fields: T): Defined<T> {
    const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(entries) as Defined<T>;
}
