import type { DataEncryption, ServerState } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { inaccessible, missingKeyPart, type UsedKey, usedKeys } from './shared/encryption-keys.ts';
import { type KeyRepoint, keyRepoint } from './shared/key-repoint.ts';
import { isInSections } from './shared/missing-parts.ts';

export const encryptionKeyVersion = defineControl({
    id: 'encryption-key-version',
    title: 'Data encryption follows the newest version of its key',
    severity: 'low',
    area: 'encryption',
    references: { azurePolicy: [], mcsb: ['DP-6'], cis: [] },
    reads: ['server', 'encryptionKeys'],
    after: ['encryption-key-rotation'],
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

/** Why nothing is written. One write carries both keys: without the versions of one, the other keeps its own as well. */
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
