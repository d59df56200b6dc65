import type { ChangeWrite } from '../../model/change.ts';
import type { KeyRotationPolicy, KeyVersion } from '../../model/server-state.ts';
import type { EncryptionKeyThreshold } from '../../model/thresholds.ts';
import type { Finding } from '../../model/verdict.ts';
import { type UsedKey, unusable, versionInUse } from './encryption-keys.ts';
import { rotatingPolicy, rotationDays } from './rotation-policy.ts';

/** What one key needs: findings, and the writes in their order. */
export interface KeyRotation {
    readonly findings: readonly Finding[];
    readonly writes: readonly ChangeWrite[];
    /** Why there are no writes for the findings. */
    readonly reason?: string;
}

const millisecondsPerDay = 86_400_000;

/** Judges the rotation policy and the newest version of a key at that instant. */
export function keyRotation(used: UsedKey, at: string, threshold: EncryptionKeyThreshold): KeyRotation {
    const { uri, property, key } = used;
    const newest = key?.versions[0];
    if (key === undefined || newest === undefined) {
        const findings = [
            { what: `dataEncryption.${property}`, found: uri, wanted: 'a key that Key Vault shows' },
        ];
        return { findings, writes: [], reason: `Key Vault shows no version of ${uri}` };
    }
    const { versionlessUri: keyUri, rotationPolicy: from } = key;
    const findings: Finding[] = [];
    const writes: ChangeWrite[] = [];
    const days = rotationDays(from);
    const isRotating = days !== undefined && days <= threshold.rotationDays;
    const to = isRotating ? from : rotatingPolicy(from, threshold.rotationDays, threshold.expiryDays);
    if (!isRotating) {
        findings.push({
            what: `${keyUri}/rotationpolicy`,
            found: days === undefined ? 'no rotation' : `rotation after ${days} days`,
            wanted: `rotation after at most ${threshold.rotationDays} days`,
        });
    }
    if (!isRotating && to !== undefined) {
        writes.push({ kind: 'keyRotationPolicy', keyUri, from: from ?? null, to });
    }
    const due = whyDue(newest, to, at, threshold);
    if (due !== undefined) {
        findings.push({ what: `${keyUri}/${newest.version}`, ...due });
        const lost = lostVersion(used, at);
        if (lost !== undefined) return { findings, writes: [], reason: lost };
        writes.push({ kind: 'keyRotation', keyUri, from: newest.version, to: null });
    }
    if (to !== undefined) return { findings, writes };
    return {
        findings,
        writes: [],
        reason: `No rotation policy that Key Vault takes makes ${keyUri} rotate so often`,
    };
}

/**
 * Why a new version would not help: Azure unwraps with the version in use before it moves to another, and whoever
 * disabled it does not want the key back under a new version.
 */
function lostVersion(used: UsedKey, at: string): string | undefined {
    const inUse = versionInUse(used);
    const reason = inUse === undefined ? undefined : unusable(inUse, at);
    return reason === undefined
        ? undefined
        : `${reason}; Azure needs it to move to another version: enable it or extend its expiry first`;
}

/** Why the newest version must be followed by a new one now, rather than when the policy comes round. */
function whyDue(
    { createdOn, expiresOn }: KeyVersion,
    policy: KeyRotationPolicy | undefined,
    at: string,
    { rotationDays: maximumAge, expiryDays }: EncryptionKeyThreshold,
): Pick<Finding, 'found' | 'wanted'> | undefined {
    const age = (Date.parse(at) - Date.parse(createdOn)) / millisecondsPerDay;
    if (age > maximumAge)
        return { found: `created on ${createdOn}`, wanted: `at most ${maximumAge} days old` };
    if (expiresOn === undefined) return undefined;
    const remaining = (Date.parse(expiresOn) - Date.parse(at)) / millisecondsPerDay;
    const untilRotation = (rotationDays(policy) ?? Number.POSITIVE_INFINITY) - age;
    if (remaining > expiryDays || (untilRotation > 0 && untilRotation < remaining)) return undefined;
    return { found: `expires on ${expiresOn}`, wanted: `a newer version ${expiryDays} days before` };
}
