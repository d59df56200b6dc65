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
/** A switch that an older api-version does not tell: absent is not disabled. Any other word than enabled is. */
export const enabledIfTold = z
    .string()
    .nullish()
    .transform((value): 'Enabled' | 'Disabled' | undefined =>
        (value ?? undefined) === undefined
            ? undefined
            : value?.toLowerCase() === 'enabled'
              ? 'Enabled'
              : 'Disabled',
    );
/** A switch that counts as enabled unless Azure says that it is disabled: absent or unknown must not look like a pass. */
export const openUnlessDisabled = z
    .string()
    .nullish()
    .transform((value): 'Enabled' | 'Disabled' =>
        value?.toLowerCase() === 'disabled' ? 'Disabled' : 'Enabled',
    );

/** A time, which the SDK may have turned into a Date, as ISO 8601 in UTC. Another text is no time. */
export const optionalInstant = z
    .union([z.date(), z.string()])
    .nullish()
    .refine((value) => value === undefined || value === null || !Number.isNaN(new Date(value).getTime()), {
        error: 'a time in ISO 8601',
    })
    .transform((value) =>
        value === undefined || value === null ? undefined : new Date(value).toISOString(),
    );

/** Returns the name of a region, `canadacentral`, of its name or display name, `Canada Central`. */
export function normalizedLocation(location: string): string {
    return location.toLowerCase().replaceAll(' ', '');
}

/**
 * Returns the schema of a section of a response. Azure omits a section that was never set, or sends null, and spells the
 * names of fields in several ways: `primaryKeyURI` in the API description, `primaryKeyUri` in samples.
 */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
    const names = Object.keys(shape);
    return z.preprocess((value) => respelled(value ?? {}, names), z.object(shape));
}

/** Characters of JSON of the fields that Pgwarden does not know: many times what a section has. */
const maxOtherCharacters = 8_000;

/**
 * Returns the schema of a section that Pgwarden writes. It keeps the fields that Pgwarden does not know, as Azure spells
 * them: a PATCH replaces the whole section and would drop them. Fields of `readOnly`, which Azure sets, are left out.
 */
export function wholeSection<Shape extends z.core.$ZodLooseShape>(
    shape: Shape,
    readOnly: readonly string[] = [],
): z.ZodType<z.output<z.ZodObject<Shape>>> {
    const names = Object.keys(shape);
    const known = [...names, ...readOnly].map((name) => name.toLowerCase());
    const parsed = z
        .preprocess((value) => respelled(value ?? {}, names), z.looseObject(shape))
        .transform((fields: Readonly<Record<string, unknown>>, context) => {
            const others = Object.entries(fields).filter(
                ([name, value]) => !known.includes(name.toLowerCase()) && (value ?? undefined) !== undefined,
            );
            if (JSON.stringify(others).length > maxOtherCharacters) {
                context.addIssue('has more unknown fields than can be kept');
                return z.NEVER;
            }
            const own = names.flatMap((name) => (Object.hasOwn(fields, name) ? [[name, fields[name]]] : []));
            return Object.fromEntries([...own, ...others]);
        });
    // The fields of the shape were parsed; the others are none that its type names.
    return parsed as z.ZodType<z.output<z.ZodObject<Shape>>>;
}

/** Returns the object with the named fields in this spelling, whatever letters are upper case in its own. */
function respelled(value: unknown, names: readonly string[]): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const fields: Readonly<Record<string, unknown>> = { ...value };
    return { ...fields, ...Object.fromEntries(names.map((name) => [name, fieldOf(fields, name)])) };
}

/** Returns the field of that name: in this spelling, or in another one where this one has no value. */
export function fieldOf(fields: Readonly<Record<string, unknown>>, name: string): unknown {
    const exact = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (exact !== undefined && exact !== null) return exact;
    const isOther = (each: string): boolean => each.toLowerCase() === name.toLowerCase();
    const other = Object.keys(fields).find(
        (each) => isOther(each) && (fields[each] ?? undefined) !== undefined,
    );
    return other === undefined ? exact : fields[other];
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
