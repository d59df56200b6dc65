import { serverSection } from './server-section.ts';
import type { TestKind } from './test-kind.ts';

const sample = {
    kind: 'dataEncryption',
    from: { type: 'AzureKeyVault', primaryKeyURI: 'https://v.vault.azure.net/keys/k/1' },
    to: { type: 'AzureKeyVault', primaryKeyURI: 'https://v.vault.azure.net/keys/k' },
    control: 'encryption-key-version',
    disruption: 'none',
} as const;

export const dataEncryption = {
    sample,
    arbitrary: (fc) =>
        fc
            .constantFrom({}, { geoBackupKeyURI: 'https://v.vault.azure.net/keys/geo' })
            .map((geo) => ({ ...sample, from: { ...sample.from, ...geo }, to: { ...sample.to, ...geo } })),
    ...serverSection('dataEncryption'),
} satisfies TestKind<'dataEncryption'>;
