import type { SliceName } from '../../../../src/model/server-state.ts';
import { perFile } from '../../../support/per-file.ts';
import { type ProductInSandbox, productInSandbox } from '../../../support/product-in-sandbox.ts';

/** Every slice except `logCategories`. */
export const everySlice: readonly SliceName[] = [
    'server',
    'parameters',
    'firewallRules',
    'administrators',
    'threatProtection',
    'diagnosticSettings',
    'encryptionKeys',
    'defenderPlan',
    'subnet',
    'keyVaults',
    'backups',
    'replicas',
    'resourceLocks',
    'logWorkspaces',
    'policyAssignments',
];

/** Starts the product for the tests of one file; returns its accessor. */
export function sharedProduct(
    prepare: (product: ProductInSandbox) => void = () => undefined,
): () => ProductInSandbox {
    return perFile(
        async () => {
            const product = await productInSandbox();
            prepare(product);
            return product;
        },
        ({ simulator }) => simulator.stop(),
        30_000,
    );
}
