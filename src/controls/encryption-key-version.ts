import type { DataEncryption, ServerState } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { inaccessible, missingKeyPart, type UsedKey, usedKeys } from './shared/encryption-keys.ts';
import { type KeyRepoint, keyRepoint } from './shared/key-repoint.ts';
import { dataEncryptionPage } from './shared/links.ts';
import { isInSections } from './shared/missing-parts.ts';

export const encryptionKeyVersion = defineControl({
    id: 'encryption-key-version',
    title: 'Data encryption follows the newest version of its key',
    failureTitle: 'Data encryption does not follow the newest version of its key',
    severity: 'low',
    area: 'encryption',
    mode: 'enforce',
    references: { azurePolicy: [], mcsb: ['DP-6'], cis: [] },
    texts: {
        checks: [
            'The key URIs of `dataEncryption`, primary and geo-backup, follow the threshold `encryptionKey.version`: `versionless` (default) means without a version, so that Azure follows the newest one; `latest` means with the newest version that is enabled, active and not expired.',
            'The control does not apply without a customer-managed key.',
        ],
        why: [
            'A server that is pinned to an old version keeps using it after a rotation, and becomes inaccessible when it expires or is disabled.',
        ],
        repair: [
            'Repoints both URIs in one change and leaves every other encryption property as it is.',
            'Nothing is written when the target version is disabled, not yet active or expired (without a version, Azure would use the newest, whatever its state); when the version in use is unusable, because Azure needs it to move to another; when Key Vault does not show the key, or its versions could not be read; and when the server is Inaccessible.',
        ],
        disruption: { kind: 'none', effect: ['Keep the old version enabled for at least two hours.'] },
        repairByHand: [
            `az rest --method patch --url "$SERVER_ID?api-version=2025-08-01" --body '{"properties":{"dataEncryption":{"type":"AzureKeyVault","primaryKeyURI":"https://<vault>.vault.azure.net/keys/<key>","primaryUserAssignedIdentityId":"<identity>"}}}'`,
        ],
        outOfScope: [
            'The choice of the key and of the identity.',
            'An Inaccessible server first needs its old key back: enable it, extend its expiry or recover it, and wait until the server is Ready.',
        ],
        links: [dataEncryptionPage],
    },
    reads: ['server', 'encryptionKeys'],
    reassessAfter: ['encryption-key-rotation'],
    /** A version that is named shows in the server; which one is the newest shows in Key Vault alone. */
    decidableWithout(missing, { server }, { encryptionKey }) {
        const part = missingKeyPart(missing, server.dataEncryption);
        if (part === 'dataEncryption' || isInSections(missing, ['state'])) return 'nothing';
        return part === 'versions' && encryptionKey.version === 'latest' ? 'drift' : 'everything';
    },
    evaluate(state, thresholds) {
        const used = usedKeys(state.server.dataEncryption, state.encryptionKeys);
        if (used.length === 0) return notApplicable('The server has no customer-managed key');
        const repoints = repointed(state, thresholds);
        if (repoints.length === 0) return compliant;
        const evidence = repoints.map(({ used: { property, uri }, to }) => ({
            what: `dataEncryption.${property}`,
            found: uri,
            wanted: to,
        }));
        const reasons = refusals(repoints, used);
        const reason = inaccessible(state.server.state) ?? (reasons.join('; ') || undefined);
        return drifted(evidence, reason);
    },
    owns: { 'server/dataEncryption': ['primaryKeyURI', 'geoBackupKeyURI'] },
    plan(state, thresholds) {
        const from = state.server.dataEncryption;
        const repoints = repointed(state, thresholds);
        const used = usedKeys(from, state.encryptionKeys);
        if (repoints.length === 0 || refusals(repoints, used).length > 0) return [];
        let to: DataEncryption = from;
        for (const { used, to: uri } of repoints) to = { ...to, [used.property]: uri };
        return [{ kind: 'dataEncryption', from, to, control: 'encryption-key-version', disruption: 'none' }];
    },
});

/** The reasons against a write. One write carries both keys: without the versions of one, the other keeps its own too. */
function refusals(repoints: readonly KeyRepoint[], used: readonly UsedKey[]): readonly string[] {
    const reasons = repoints.flatMap(({ reason }) => reason ?? []);
    const isUnread = used.some(({ key }) => key?.versions === 'unread');
    return reasons.length === 0 && isUnread ? ['the versions of the other key could not be read'] : reasons;
}

function repointed(
    { server, encryptionKeys }: Pick<ServerState, 'server' | 'encryptionKeys'>,
    { encryptionKey }: Thresholds,
): KeyRepoint[] {
    return usedKeys(server.dataEncryption, encryptionKeys).flatMap(
        (used) => keyRepoint(used, encryptionKey.version, encryptionKeys.readAt) ?? [],
    );
}
