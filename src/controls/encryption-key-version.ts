import type { DataEncryption, ServerState } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { compliant, drifted, notApplicable } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import {
    inaccessible,
    parseKeyUri,
    type UsedKey,
    unusable,
    usedKeys,
    versionInUse,
} from './encryption-keys.ts';

type State = Pick<ServerState, 'server' | 'encryptionKeys'>;

/** A key reference that is not as wanted, with the URI that repairs it or the reason why there is none. */
interface Repoint {
    readonly used: UsedKey;
    readonly to: string;
    readonly reason?: string;
}

export const encryptionKeyVersion = defineControl({
    id: 'encryption-key-version',
    title: 'Data encryption follows the newest version of its key',
    severity: 'low',
    area: 'encryption',
    references: { azurePolicy: [], mcsb: ['DP-6'], cis: [] },
    reads: ['server', 'encryptionKeys'],
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

function repointed(state: State, { encryptionKey }: Thresholds): Repoint[] {
    const { readAt } = state.encryptionKeys;
    return usedKeys(state.server.dataEncryption, state.encryptionKeys).flatMap((used) =>
        encryptionKey.version === 'versionless' ? toVersionless(used, readAt) : toLatest(used, readAt),
    );
}

/** Without a version Azure follows the newest one, whatever its condition: that one must be usable now. */
function toVersionless(used: UsedKey, at: string): Repoint[] {
    const uri = parseKeyUri(used.uri);
    if (uri === undefined) return [unreadable(used)];
    if (uri.version === undefined) return [];
    const newest = used.key?.versions[0];
    const refused = newest === undefined ? notShown(used) : unusable(newest, at);
    return [repoint(used, uri.versionless, refused ?? refusedInUse(used, at))];
}

function toLatest(used: UsedKey, at: string): Repoint[] {
    const uri = parseKeyUri(used.uri);
    if (uri === undefined) return [unreadable(used)];
    const latest = used.key?.versions.find((version) => unusable(version, at) === undefined);
    if (latest === undefined) {
        const reasons = (used.key?.versions ?? []).flatMap((version) => unusable(version, at) ?? []);
        return [repoint(used, 'the newest usable version', reasons.join(', ') || notShown(used))];
    }
    if (uri.version?.toLowerCase() === latest.version.toLowerCase()) return [];
    return [repoint(used, `${uri.versionless}/${latest.version}`, refusedInUse(used, at))];
}

/** Azure unwraps the data key with the version in use before it wraps it with the new one. */
function refusedInUse(used: UsedKey, at: string): string | undefined {
    const inUse = versionInUse(used);
    if (inUse === undefined) return 'Key Vault does not show the version in use';
    const reason = unusable(inUse, at);
    return reason === undefined
        ? undefined
        : `${reason}, and Azure needs the version in use to move to another`;
}

function repoint(used: UsedKey, to: string, reason: string | undefined): Repoint {
    return reason === undefined ? { used, to } : { used, to, reason: `${used.property}: ${reason}` };
}

function unreadable(used: UsedKey): Repoint {
    return repoint(used, 'a key URI', 'this is no key URI');
}

function notShown(used: UsedKey): string {
    return `Key Vault shows no version of ${parseKeyUri(used.uri)?.versionless ?? used.uri}`;
}
