import type { KeyChanges } from './key-changes.ts';
import type { Vault } from './vault.ts';

/** What one call to the data plane of a vault works with. */
export interface VaultCall {
    readonly vault: Vault;
    readonly changes: KeyChanges;
    readonly now: () => Date;
}
