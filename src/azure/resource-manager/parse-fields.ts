import * as z from 'zod';

/** Schemas of fields that several of Azure's responses share. */

export const text = z.string();
export const optionalText = z
    .string()
    .nullish()
    .transform((value) => value ?? undefined);
/** The name or id of another resource. An empty text counts as absent. */
export const optionalName = optionalText.transform((name) => name || undefined);
export const enabledState = z
    .string()
    .nullish()
    .transform((value): 'Enabled' | 'Disabled' =>
        value?.toLowerCase() === 'enabled' ? 'Enabled' : 'Disabled',
    );
/** A switch that counts as enabled unless Azure says that it is disabled: absent or unknown must not look like a pass. */
export const openUnlessDisabled = z
    .string()
    .nullish()
    .transform((value): 'Enabled' | 'Disabled' =>
        value?.toLowerCase() === 'disabled' ? 'Disabled' : 'Enabled',
    );

/** Returns the schema of a section of a response. Azure omits a section that was never set, or sends null. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
    return z.preprocess((value) => value ?? {}, z.object(shape));
}

/** An object type without fields that are null or undefined. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
    [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined | null>;
};

/** Returns the object without fields that are null or undefined. */
export function defined<T extends object>(fields: T): Defined<T> {
    const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(entries) as Defined<T>;
}
