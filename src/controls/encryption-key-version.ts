import type { DataEncryption, ServerState } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { inaccessible, usedKeys } from './shared/encryption-keys.ts';
import { type KeyRepoint, keyRepoint } from './shared/key-repoint.ts';

export const encryptionKeyVersion = defineControl({
    id: 'encryption-key-version',
    title: 'Data encryption follows the newest version of its key',
    severity: 'low',
    area: 'encryption',
    references: { azurePolicy: [], mcsb: ['DP-6'], cis: [] },
    reads: ['server', 'encryptionKeys'],
    after: ['encryption-key-rotation'],
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
        const reasons = repoints.flatMap(({ reason }) => reason ?? []);
        const reason = inaccessible(state.server.state) ?? (reasons.join('; ') || undefined);
        return drifted(evidence, reason);
    },
    plan(state, thresholds) {
        const from = state.server.dataEncryption;
        const repoints = repointed(state, thresholds);
        if (repoints.length === 0 || repoints.some(({ reason }) => reason !== undefined)) return [];
        let to: DataEncryption = from;
        for (const { used, to: uri } of repoints) to = { ...to, [used.property]: uri };
        return [{ kind: 'dataEncryption', from, to, control: 'encryption-key-version', disruption: 'none' }];
    },
});

function repointed(
    { server, encryptionKeys }: Pick<ServerState, 'server' | 'encryptionKeys'>,
    { encryptionKey }: Thresholds,
): KeyRepoint[] {
    return usedKeys(server.dataEncryption, encryptionKeys).flatMap(
        (used) => keyRepoint(used, encryptionKey.version, encryptionKeys.readAt) ?? [],
    );
}
