import type { EncryptionKey } from '../../../src/model/encryption-keys.ts';
import { keyAt, versionsOf, withKey } from './keys.ts';
import type { TestKind } from './test-kind.ts';

const sample = {
    kind: 'keyRotation',
    keyUri: 'https://v.vault.azure.net/keys/k',
    from: '1',
    to: null,
    control: 'encryption-key-rotation',
    disruption: 'none',
} as const;

export const keyRotation = {
    sample,
    arbitrary: (fc) => fc.constantFrom('1', '2').map((from) => ({ ...sample, from })),
    permission: 'Microsoft.KeyVault/vaults/keys/rotate/action',
    apply: (state, { keyUri }) => withKey(state, keyUri, (key) => rotated(key, state.encryptionKeys.readAt)),
    current: (state, { keyUri }) => versionsOf(keyAt(state, keyUri))[0]?.version,
} satisfies TestKind<'keyRotation'>;

/** Key Vault makes a new, enabled version now, which expires as the rotation policy says. */
function rotated(key: EncryptionKey, now: string): EncryptionKey {
    const { rotationPolicy: policy } = key;
    const days = /^P(\d+)D$/.exec(policy === 'unread' ? '' : (policy?.expiresIn ?? ''))?.[1];
    const created = Date.parse(now);
    const version = {
        version: `rotated-${versionsOf(key).length}`,
        enabled: true,
        createdOn: now,
        ...(days === undefined || Number.isNaN(created)
            ? {}
            : { expiresOn: new Date(created + Number(days) * 86_400_000).toISOString() }),
    };
    return { ...key, versions: [version, ...versionsOf(key)] };
}
