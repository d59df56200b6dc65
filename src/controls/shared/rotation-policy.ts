import type { KeyRotationPolicy } from '../../model/encryption-keys.ts';

/** Key Vault's rotation policies, in days. */

/**
 * Returns the days that a policy must leave between the creation of a key, its rotation, and its expiry: a vault and a
 * Managed HSM refuse a shorter time. Source: "Configure key autorotation in Azure Key Vault Managed HSM".
 */
export function minRotationDays(keyUri: string): number {
    return /^https:\/\/[^/]+\.managedhsm\./i.test(keyUri) ? 28 : 7;
}

/** Days of an ISO 8601 duration, a year as 365 and a month as a twelfth of it; undefined when it is none. */
export function durationDays(duration: string | undefined): number | undefined {
    const parts =
        /^P(?=.)(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?=.)(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/i.exec(
            duration ?? '',
        );
    if (parts === null) return undefined;
    const units = [365, 365 / 12, 7, 1, 1 / 24, 1 / 1440, 1 / 86_400];
    const days = units.reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0);
    return Number.isFinite(days) ? days : undefined;
}

/** Days after its creation at which the policy rotates a version; undefined when it does not, or only after the expiry. */
export function rotationDays(policy: KeyRotationPolicy | undefined): number | undefined {
    const expiry = durationDays(policy?.expiresIn);
    const intervals = (policy?.lifetimeActions ?? []).flatMap(
        ({ action, timeAfterCreate, timeBeforeExpiry }) => {
            if (action.toLowerCase() !== 'rotate') return [];
            const before = durationDays(timeBeforeExpiry);
            const after = durationDays(timeAfterCreate);
            return after ?? (expiry === undefined || before === undefined ? [] : expiry - before);
        },
    );
    const first = Math.min(...intervals);
    return Number.isFinite(first) && first > 0 && (expiry === undefined || first < expiry)
        ? first
        : undefined;
}

/**
 * The policy that rotates at least every so many days, and before the expiry that the policy itself gives to new
 * versions. Every other action stays. Undefined when the expiry comes too soon for any rotation that Key Vault takes.
 */
export function rotatingPolicy(
    policy: KeyRotationPolicy | undefined,
    every: number,
    expiryDays: number,
    minDays: number,
): KeyRotationPolicy | undefined {
    const expiry = Math.floor(durationDays(policy?.expiresIn) ?? Number.POSITIVE_INFINITY);
    const wished = Math.max(expiryDays, minDays);
    const ahead = expiry - wished >= minDays ? wished : minDays;
    const days = Math.min(Math.floor(every), expiry - ahead);
    if (days < minDays) return undefined;
    const kept = (policy?.lifetimeActions ?? []).filter(({ action }) => action.toLowerCase() !== 'rotate');
    return { ...policy, lifetimeActions: [...kept, { action: 'Rotate', timeAfterCreate: `P${days}D` }] };
}
