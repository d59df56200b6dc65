import type { ServerState } from '../model/server-state.ts';
import type { EncryptionKeyThreshold } from '../model/thresholds.ts';
import { compliant, drifted, type Finding, notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import {
    inaccessible,
    missingKeyPart,
    type UsedKey,
    unusable,
    usedKeys,
    versionInUse,
} from './shared/encryption-keys.ts';
import { dataEncryptionPage } from './shared/links.ts';
import { isInSections } from './shared/missing-parts.ts';

const millisecondsPerDay = 86_400_000;

export const encryptionKeyHealth = defineControl({
    id: 'encryption-key-health',
    title: 'The encryption key in use is valid and does not expire soon',
    failureTitle: 'The encryption key in use is unusable or expires soon',
    severity: 'high',
    area: 'encryption',
    mode: 'report',
    references: { azurePolicy: [], mcsb: ['DP-6'], cis: [] },
    texts: {
        checks: [
            'The server reports its keys as `Valid` and is not Inaccessible.',
            'The version in use of each key, primary and geo-backup, is enabled, active, not expired, and not within `encryptionKey.expiryDays` (30) of its expiry at the moment when Key Vault was read.',
            'Each of these counts alone: a vault that cannot be read hides neither the report of the server itself nor the other key, and a rotation policy that cannot be read hides nothing.',
            'Without the versions of a key, the control is never compliant.',
            'The control does not apply without a customer-managed key.',
        ],
        why: ['A server that loses its key becomes inaccessible within the hour, backups included.'],
        repair: [
            'None: only the owner of the key can enable it, extend its expiry, recover it or give the identity access again.',
            '`encryption-key-rotation` takes care of a near expiry.',
        ],
        repairByHand: [
            'az keyvault key set-attributes --vault-name <vault> --name <key> --version <version> --enabled true --expires <instant>',
        ],
        outOfScope: [
            'The way out for an Inaccessible server: restore the key in use, wait until the server is Ready (up to an hour), and only then rotate or repoint.',
        ],
        links: [dataEncryptionPage],
    },
    reads: ['server', 'encryptionKeys'],
    reassessAfter: ['encryption-key-rotation', 'encryption-key-version'],
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
