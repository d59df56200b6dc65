import type { ChangeWrite } from '../../model/change.ts';
import type { EncryptionKey, KeyRotationPolicy, KeyVersion } from '../../model/encryption-keys.ts';
import type { EncryptionKeyThreshold } from '../../model/thresholds.ts';
import type { Finding } from '../../model/verdict.ts';
import { type UsedKey, unusable, versionInUse } from './encryption-keys.ts';
import { minRotationDays, rotatingPolicy, rotationDays } from './rotation-policy.ts';

/** The findings about one key, and the writes in their order. */
export interface KeyRotation {
    readonly findings: readonly Finding[];
    readonly writes: readonly ChangeWrite[];
    /** The reason against writing. */
    readonly reason?: string;
}

const millisecondsPerDay = 86_400_000;

/** Judges the rotation policy and the newest version of a key at that instant, as far as they were read. */
export function keyRotation(used: UsedKey, at: string, threshold: EncryptionKeyThreshold): KeyRotation {
    const { uri, property, key } = used;
    if (key === undefined || key.versions.length === 0) {
        const findings = [
            { what: `dataEncryption.${property}`, found: uri, wanted: 'a key that Key Vault shows' },
        ];
        return { findings, writes: [], reason: `Key Vault shows no version of ${uri}` };
    }
    const policy = policyRotation(key, threshold);
    const version = versionRotation(used, key, policy.to, at, threshold);
    const findings = [...policy.findings, ...version.findings];
    const reason = policy.reason ?? version.reason;
    if (reason !== undefined) return { findings, writes: [], reason };
    return { findings, writes: [...policy.writes, ...version.writes] };
}

/** The policy as it should be: with what is to be done about it. */
function policyRotation(
    { versionlessUri: keyUri, rotationPolicy: from }: EncryptionKey,
    threshold: EncryptionKeyThreshold,
): KeyRotation & { readonly to: KeyRotationPolicy | 'unread' | undefined } {
    if (from === 'unread') return { findings: [], writes: [], to: 'unread' };
    const days = rotationDays(from);
    if (days !== undefined && days <= threshold.rotationDays) return { findings: [], writes: [], to: from };
    const findings = [
        {
            what: `${keyUri}/rotationpolicy`,
            found: days === undefined ? 'no rotation' : `rotation after ${days} days`,
            wanted: `rotation after at most ${threshold.rotationDays} days`,
        },
    ];
    const to = rotatingPolicy(from, threshold.rotationDays, threshold.expiryDays, minRotationDays(keyUri));
    if (to === undefined) {
        const reason = `Key Vault accepts no rotation policy that rotates ${keyUri} this often`;
        return { findings, writes: [], reason, to };
    }
    return { findings, writes: [{ kind: 'keyRotationPolicy', keyUri, from: from ?? null, to }], to };
}

/** Decides if a new version is due now. Without its policy, a key is judged by its age alone and not rotated. */
function versionRotation(
    used: UsedKey,
    { versionlessUri: keyUri, versions }: EncryptionKey,
    policy: KeyRotationPolicy | 'unread' | undefined,
    at: string,
    threshold: EncryptionKeyThreshold,
): KeyRotation {
    if (versions === 'unread') {
        return { findings: [], writes: [], reason: 'the versions of the key could not be read' };
    }
    const [newest] = versions;
    if (newest === undefined) return { findings: [], writes: [] };
    const due = whyDue(newest, policy, at, threshold);
    if (due === undefined) return { findings: [], writes: [] };
    const findings = [{ what: `${keyUri}/${newest.version}`, ...due }];
    const reason = policy === 'unread' ? 'the rotation policy could not be read' : lostVersion(used, at);
    if (reason !== undefined) return { findings, writes: [], reason };
    return { findings, writes: [{ kind: 'keyRotation', keyUri, from: newest.version, to: null }] };
}

/**
 * The reason why a new version would not help: Azure unwraps with the version in use before it moves to another. An owner
 * who disabled that version does not want the key back under a new one.
 */
function lostVersion(used: UsedKey, at: string): string | undefined {
    const inUse = versionInUse(used);
    const reason = inUse === undefined || inUse === 'unread' ? undefined : unusable(inUse, at);
    return reason === undefined
        ? undefined
        : `${reason}; Azure needs it to move to another version: enable it or extend its expiry first`;
}

/** Returns the finding when a new version is due now, before the policy would create one. */
function whyDue(
    { createdOn, expiresOn }: KeyVersion,
    policy: KeyRotationPolicy | 'unread' | undefined,
    at: string,
    { rotationDays: maximumAge, expiryDays }: EncryptionKeyThreshold,
): Pick<Finding, 'found' | 'wanted'> | undefined {
    const age = (Date.parse(at) - Date.parse(createdOn)) / millisecondsPerDay;
    if (age > maximumAge)
        return { found: `created on ${createdOn}`, wanted: `at most ${maximumAge} days old` };
    if (expiresOn === undefined || policy === 'unread') return undefined;
    const remaining = (Date.parse(expiresOn) - Date.parse(at)) / millisecondsPerDay;
    const untilRotation = (rotationDays(policy) ?? Number.POSITIVE_INFINITY) - age;
    if (remaining > expiryDays || (untilRotation > 0 && untilRotation < remaining)) return undefined;
    return {
        found: `expires on ${expiresOn}`,
        wanted: `a newer version ${expiryDays} days before its expiry`,
    };
}
