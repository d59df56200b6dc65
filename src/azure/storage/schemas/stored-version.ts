import { MalformedInputError } from '../../../errors.ts';
import { type Renames, renamed } from './renames.ts';

/**
 * Versions of stored values. Every stored value carries the version of its shape; one without is of version 1. An older
 * shape is upgraded on reading; a newer or unknown one is refused, because an unknown value must not become a write.
 */

/** The upgrades from version 1 to 2, from 2 to 3, and so on. */
export type Upgrades = readonly Renames[];

/** Returns the stored value in its present shape, without its version. Throws MalformedInputError, which names it. */
export function upgraded(value: unknown, upgrades: Upgrades, what: string): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const { version = 1, ...rest } = value as { readonly version?: unknown };
    const present = presentVersion(upgrades);
    if (typeof version !== 'number' || !Number.isInteger(version) || version < 1 || version > present) {
        throw new MalformedInputError(
            `${what} has version ${JSON.stringify(version)}, and this Pgwarden reads ` +
                `${present === 1 ? 'version 1' : `versions 1 to ${present}`}: deploy the Pgwarden that wrote it, ` +
                'or see "Stored data and versions" in docs/operating.md',
        );
    }
    return upgrades.slice(version - 1).reduce(renamed, rest);
}

/** Returns the value with the version of its shape. */
export function versioned<Stored extends object>(
    value: Stored,
    upgrades: Upgrades,
): Stored & { readonly version: number } {
    return { version: presentVersion(upgrades), ...value };
}

function presentVersion(upgrades: Upgrades): number {
    return upgrades.length + 1;
}

/** The upgrades of a value that still has its first shape. */
export const firstVersion: Upgrades = [];
