/**
 * A Managed HSM serves the API of Key Vault with roles of its own. Source: "Local RBAC built-in roles for Managed HSM" and
 * "Configure key autorotation in Azure Key Vault Managed HSM".
 */

/** The HSM's data action for one of Key Vault's, both without their prefixes. Documented but for what says `Assumed`. */
const actions: Readonly<Record<string, string>> = {
    'keys/read': 'keys/read/action',
    'keys/create/action': 'keys/create',
    'keys/import/action': 'keys/import/action',
    'keys/update/action': 'keys/write/action',
    'keys/delete': 'keys/delete',
    'keys/recover/action': 'keys/deletedKeys/recover/action',
    'keys/purge/action': 'keys/deletedKeys/delete',
    'keys/rotate/action': 'keys/rotate/action',
    // Assumed: no action of its own is listed.
    'keyrotationpolicies/read': 'keys/read/action',
    // "Setting a rotation policy requires the Key Write permission".
    'keyrotationpolicies/write': 'keys/write/action',
};

/** The complete data action that an operation needs in a vault or a Managed HSM. */
export function completeDataAction(isHsm: boolean, dataAction: string): string {
    if (!isHsm) return `Microsoft.KeyVault/vaults/${dataAction}`;
    return `Microsoft.KeyVault/managedHsm/${actions[dataAction] ?? dataAction}`;
}

/** Days that a policy must leave before a rotation. Documented for a Managed HSM; assumed for a vault. */
export function shortestTriggerDays(isHsm: boolean): number {
    return isHsm ? 28 : 7;
}

/** Documented: a policy must be set before a key can be rotated on demand. */
export const rotationWithoutPolicy = 'A key rotation policy must be set before the key can be rotated.';
