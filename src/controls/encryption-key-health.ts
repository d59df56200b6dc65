import type { ServerState } from '../model/server-state.ts';
import type { EncryptionKeyThreshold } from '../model/thresholds.ts';
import { compliant, drifted, type Finding, notApplicable } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import {
    inaccessible,
    missingKeyPart,
    type UsedKey,
    unusable,
    usedKeys,
    versionInUse,
} from './shared/encryption-keys.ts';
import { isInSections } from './shared/missing-parts.ts';

const millisecondsPerDay = 86_400_000;

export const encryptionKeyHealth = defineControl({
    id: 'encryption-key-health',
    title: 'The encryption key in use is valid and will be for a while',
    severity: 'high',
    area: 'encryption',
    references: { azurePolicy: [], mcsb: ['DP-6'], cis: [] },
    reads: ['server', 'encryptionKeys'],
    after: ['encryption-key-rotation', 'encryption-key-version'],
    /** Each key and the server itself can tell alone that something is wrong. */
    decidableWithout(missing, { server }) {
        if (isInSections(missing, ['state'])) return 'drift';
        const part = missingKeyPart(missing, server.dataEncryption);
        if (part === 'dataEncryption') return 'nothing';
        return part === 'versions' ? 'drift' : 'everything';
    },
    evaluate({ server, encryptionKeys }, { encryptionKey }) {
        const used = usedKeys(server.dataEncryption, encryptionKeys);
        if (used.length === 0) return notApplicable('The server has no customer-managed key');
        const lost = inaccessible(server.state);
        const evidence = [
            ...(lost === undefined ? [] : [{ what: 'state', found: server.state, wanted: 'Ready' }]),
            ...used.flatMap((each) => findings(each, encryptionKeys, encryptionKey)),
        ];
        if (evidence.length === 0) return compliant;
        return drifted(
            evidence,
            lost ?? 'Only the owner of the key can enable it, extend its expiry or recover it',
        );
    },
});

function findings(
    used: UsedKey,
    { readAt }: ServerState['encryptionKeys'],
    { expiryDays }: EncryptionKeyThreshold,
): Finding[] {
    const found: Finding[] = [];
    if (used.status !== undefined && used.status.toLowerCase() !== 'valid') {
        found.push({
            what: `dataEncryption.${used.slot}EncryptionKeyStatus`,
            found: used.status,
            wanted: 'Valid',
        });
    }
    const version = versionInUse(used);
    if (version === 'unread') return found;
    const reason = version === undefined ? 'Key Vault does not show it' : unusable(version, readAt);
    if (reason !== undefined) {
        found.push({ what: used.uri, found: reason, wanted: 'enabled, active and not expired' });
    } else if (version?.expiresOn !== undefined && daysBetween(readAt, version.expiresOn) <= expiryDays) {
        found.push({
            what: used.uri,
            found: `expires on ${version.expiresOn}`,
            wanted: `valid for more than ${expiryDays} days`,
        });
    }
    return found;
}

function daysBetween(from: string, to: string): number {
    return (Date.parse(to) - Date.parse(from)) / millisecondsPerDay;
}
