import type { Change } from '../model/change.ts';
import type { ServerState } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import {
    inaccessible,
    missingKeyPart,
    parseKeyUri,
    type UsedKey,
    usedKeys,
} from './shared/encryption-keys.ts';
import { type KeyRotation, keyRotation } from './shared/key-rotation.ts';
import { isInSections } from './shared/missing-parts.ts';

const control = 'encryption-key-rotation';

export const encryptionKeyRotation = defineControl({
    id: 'encryption-key-rotation',
    title: 'The encryption key rotates by itself, and often enough',
    severity: 'low',
    area: 'encryption',
    references: { azurePolicy: [], mcsb: ['DP-6'], cis: [] },
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
