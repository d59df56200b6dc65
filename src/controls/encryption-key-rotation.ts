import type { Change } from '../model/change.ts';
import type { ServerState } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import {
    inaccessible,
    missingKeyPart,
    parseKeyUri,
    type UsedKey,
    usedKeys,
} from './shared/encryption-keys.ts';
import { type KeyRotation, keyRotation } from './shared/key-rotation.ts';
import { dataEncryptionPage } from './shared/links.ts';
import { isInSections } from './shared/missing-parts.ts';

const control = 'encryption-key-rotation';

export const encryptionKeyRotation = defineControl({
    id: 'encryption-key-rotation',
    title: 'The encryption key rotates automatically, and often enough',
    failureTitle: 'The encryption key does not rotate automatically, or not often enough',
    severity: 'low',
    area: 'encryption',
    mode: 'approve',
    references: { azurePolicy: [], mcsb: ['DP-6'], cis: [] },
    texts: {
        checks: [
            'The rotation policy of each key rotates it within `encryptionKey.rotationDays` (365) days after its creation, and before the expiry that the policy gives to new versions.',
            'The newest version is not older than that, and not within `encryptionKey.expiryDays` (30) of its expiry unless the policy rotates it in time.',
            'A key whose policy cannot be read is judged by its age alone, and is otherwise `unknown`.',
            'The control does not apply without a customer-managed key.',
        ],
        why: [
            'The longer a key is in use, the more is lost with it.',
            'The expiry of a key that does not rotate comes as a surprise.',
        ],
        repair: [
            'Writes the rotation policy: its other actions and its expiry stay, and its rotation becomes early enough.',
            'Then rotates a key past its age or near its expiry once, to a new version; `encryption-key-version` follows.',
            'A key whose version in use is disabled or expired is reported and not rotated, because Azure needs that version to move to another.',
            'A key whose policy or versions could not be read is reported as well.',
            'One key that cannot be repaired does not keep the other from being repaired.',
        ],
        disruption: {
            kind: 'none',
            effect: [
                'A server without a version in its key URI is not affected.',
                'A pinned server keeps the old version until `encryption-key-version` has moved it.',
            ],
        },
        repairByHand: [
            'az keyvault key rotation-policy update --vault-name <vault> --name <key> --value policy.json',
            'az keyvault key rotate --vault-name <vault> --name <key>',
        ],
        outOfScope: [
            'Backups of the key, and other users of the same key.',
            'Pgwarden never sets an expiry where there is none.',
        ],
        links: [
            {
                title: 'Configure key auto-rotation in Azure Key Vault',
                url: 'https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation',
            },
            dataEncryptionPage,
        ],
    },
    reads: ['server', 'encryptionKeys'],
    decidableWithout(missing, { server }) {
        const part = missingKeyPart(missing, server.dataEncryption);
        if (part === 'dataEncryption' || isInSections(missing, ['state'])) return 'nothing';
        return part === 'none' ? 'everything' : 'drift';
    },
    evaluate(state, thresholds) {
        if (usedKeys(state.server.dataEncryption, state.encryptionKeys).length === 0) {
            return notApplicable('The server has no customer-managed key');
        }
        const all = rotations(state, thresholds);
        const findings = all.flatMap((rotation) => rotation.findings);
        if (findings.length === 0) return compliant;
        const lost = inaccessible(state.server.state);
        if (lost === undefined && all.some(({ writes }) => writes.length > 0)) return drifted(findings);
        const reasons = all.flatMap((rotation) =>
            rotation.findings.length > 0 ? (rotation.reason ?? []) : [],
        );
        return drifted(findings, lost ?? (reasons.join('; ') || undefined));
    },
    owns: { keys: ['lifetimeActions'] },
    /** Per key, whatever stands against the other: the policy first, so that the new version gets the expiry that the policy gives. */
    plan: (state, thresholds) =>
        rotations(state, thresholds).flatMap(({ writes }) =>
            writes.map((write): Change => ({ ...write, control, disruption: 'none' })),
        ),
});

/** The primary and the backup may use one key: it rotates once. */
function rotations(
    state: Pick<ServerState, 'server' | 'encryptionKeys'>,
    thresholds: Thresholds,
): KeyRotation[] {
    const used = usedKeys(state.server.dataEncryption, state.encryptionKeys);
    const name = (each: UsedKey): string => parseKeyUri(each.uri)?.versionless.toLowerCase() ?? each.uri;
    return used
        .filter((each, index) => used.findIndex((other) => name(other) === name(each)) === index)
        .map((each) => keyRotation(each, state.encryptionKeys.readAt, thresholds.encryptionKey));
}
