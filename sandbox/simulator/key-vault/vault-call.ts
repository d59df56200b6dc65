import type { KeyChanges } from './key-changes.ts';
import type { Vault } from './vault.ts';

/** The vault that a call to the data plane works with, and the means to change its keys. */
export interface VaultCall {
    readonly vault: Vault;
    readonly changes: KeyChanges;
    readonly now: () => Date;
}
