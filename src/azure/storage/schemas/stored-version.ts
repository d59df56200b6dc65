import { MalformedInputError } from '../../../errors.ts';
import { type Renames, renamed } from './renames.ts';

/**
 * Everything that is stored carries the version of its shape. What has none is of version 1. An older shape becomes the
 * present one while it is read; any other is refused, because what is not understood must not become a write.
 */

/** How version 1 became 2, 2 became 3, and so on. */
export type Upgrades = readonly Renames[];

/** The stored value in its present shape, without its version. Throws MalformedInputError, which names what is stored. */
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

/** The value with the version of its shape. */
export function versioned<Stored extends object>(
    value: Stored,
    upgrades: Upgrades,
): Stored & { readonly version: number } {
    return { version: presentVersion(upgrades), ...value };
}

function presentVersion(upgrades: Upgrades): number {
    return upgrades.length + 1;
}

/** Of what has kept its first shape. */
export const firstVersion: Upgrades = [];
