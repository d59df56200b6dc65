import type * as z from 'zod';
import { MalformedInputError, NewerDataError } from '../../../errors.ts';
import { unknownFieldIn, withUnknownFields } from '../../../model/unknown-fields.ts';
import { type Renames, renamed } from './renames.ts';

/**
 * Versions of stored values. Every stored value carries the version of its shape; one without is of version 1. An older
 * shape is upgraded on reading. A later one is read if it names a `minReader` that is not above the present version:
 * then its unknown fields are kept and nothing is decided by them. See decision 0024.
 */

/** A step that only adds optional fields, words or kinds: the version before reads it as well. */
export const additive = 'additive';

/** The upgrades from version 1 to 2, from 2 to 3, and so on. */
export type Upgrades = readonly (Renames | typeof additive)[];

/** The upgrades of a value that still has its first shape. */
export const firstVersion: Upgrades = [];

/** The shape of a stored value. */
export interface StoredShape<Value> {
    readonly upgrades: Upgrades;
    /** Schema of the present version. */
    readonly schema: z.ZodType<Value>;
    /** Makes the schema of a later version, which ignores unknown fields. Default: `schema`, which does so too. */
    readonly lenient?: () => z.ZodType<Value>;
    /** Names of fields that permit or describe a write: a later value with an unknown field in one is not read. */
    readonly exact?: readonly string[];
}

/**
 * Parses the value in its present shape. The result has the issues of a value that does not have it. Throws
 * NewerDataError for a later version that this one may not or cannot read, MalformedInputError for a version that is none.
 */
export function parseStored<Value>(
    value: unknown,
    { upgrades, schema, lenient = () => schema, exact = [] }: StoredShape<Value>,
    what: string,
): z.ZodSafeParseResult<Value> {
    if (!isLater(value, upgrades)) return schema.safeParse(upgraded(value, upgrades, what));
    const stored = upgraded(value, upgrades, what);
    const parsed = lenient().safeParse(stored);
    if (!parsed.success) throw newer(what, value, upgrades);
    const unknown = unknownFieldIn(stored, parsed.data, exact);
    if (unknown !== undefined) throw newer(`${what}, with the field ${unknown},`, value, upgrades);
    return { success: true, data: withUnknownFields(stored, parsed.data) };
}

/**
 * Returns the stored value in its present shape, without its version; one of a later version unchanged. Throws
 * NewerDataError for a later version that this one may not read, MalformedInputError for a version that is none.
 */
export function upgraded(value: unknown, upgrades: Upgrades, what: string): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const { version = 1, minReader = version, ...rest } = value as Versions;
    const isValid = isVersion(version) && isVersion(minReader) && minReader <= version;
    if (!isValid) throw new MalformedInputError(versionText(what, value, upgrades));
    const present = presentVersion(upgrades);
    if (minReader > present) throw newer(what, value, upgrades);
    if (version > present) return value;
    return upgrades
        .slice(version - 1)
        .reduce<unknown>((older, step) => (step === additive ? older : renamed(older, step)), rest);
}

/** Returns the value with the version of its shape. A value that was read in a later version keeps that one. */
export function versioned<Stored extends object>(
    value: Stored,
    upgrades: Upgrades,
): Stored & { readonly version: number } {
    const version = presentVersion(upgrades);
    const minReader = minReaderOf(upgrades);
    return { version, ...(minReader === version ? {} : { minReader }), ...value };
}

/** Returns the number of the present version. */
export function presentVersion(upgrades: Upgrades): number {
    return upgrades.length + 1;
}

/** Returns the oldest version whose code reads values of the present one. */
export function minReaderOf(upgrades: Upgrades): number {
    return upgrades.findLastIndex((step) => step !== additive) + 2;
}

interface Versions {
    readonly version?: unknown;
    readonly minReader?: unknown;
}

function isVersion(version: unknown): version is number {
    return typeof version === 'number' && Number.isSafeInteger(version) && version >= 1;
}

function isLater(value: unknown, upgrades: Upgrades): boolean {
    if (typeof value !== 'object' || value === null) return false;
    const { version } = value as Versions;
    return typeof version === 'number' && version > presentVersion(upgrades);
}

function newer(what: string, value: unknown, upgrades: Upgrades): NewerDataError {
    return new NewerDataError(versionText(what, value, upgrades));
}

function versionText(what: string, value: object | unknown, upgrades: Upgrades): string {
    const { version, minReader } = value as Versions;
    const present = presentVersion(upgrades);
    const marked = minReader === undefined ? '' : ` for readers from version ${JSON.stringify(minReader)}`;
    return (
        `${what} has version ${JSON.stringify(version)}${marked}, and this Pgwarden reads ` +
        `${present === 1 ? 'version 1' : `versions 1 to ${present}`}: deploy the Pgwarden that wrote it, ` +
        'or see "Stored data and versions" in docs/operating.md'
    );
}
