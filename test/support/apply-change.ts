import { canonicalJson } from '../../src/model/canonical-json.ts';
import type { Change, ChangeWrite } from '../../src/model/change.ts';
import type {
    EncryptionKey,
    EncryptionKeys,
    KeyVersion,
    Parameters,
    ServerState,
} from '../../src/model/server-state.ts';

/** What Azure's state is after a change was written and took effect. Knows nothing of controls. */
export function applyChange(state: ServerState, change: ChangeWrite): ServerState {
    switch (change.kind) {
        case 'parameter': {
            const found = state.parameters[change.name];
            if (found === undefined) throw new Error(`${change.name} is not there`);
            const isConfigPendingRestart = !change.isDynamicConfig || found.isConfigPendingRestart;
            const written = { ...found, value: change.to, isConfigPendingRestart };
            return { ...state, parameters: { ...state.parameters, [change.name]: written } };
        }
        case 'restart':
            return { ...state, parameters: restarted(state.parameters) };
        case 'network':
        case 'authConfig':
        case 'backup':
        case 'dataEncryption':
            return { ...state, server: { ...state.server, [change.kind]: change.to } };
        case 'threatProtection':
            return { ...state, threatProtection: { state: change.to } };
        case 'diagnosticSetting':
            return {
                ...state,
                diagnosticSettings: replaced(state.diagnosticSettings, change.from, change.to),
            };
        case 'administrator':
            return { ...state, administrators: replaced(state.administrators, change.from, change.to) };
        case 'firewallRule':
            return { ...state, firewallRules: replaced(state.firewallRules, change.from, change.to) };
        case 'keyRotationPolicy':
            return withKey(state, change.keyUri, (key) => ({ ...key, rotationPolicy: change.to }));
        case 'keyRotation':
            return withKey(state, change.keyUri, (key) => rotated(key, state.encryptionKeys.readAt));
    }
}

export function applyChanges(state: ServerState, changes: readonly Change[]): ServerState {
    return changes.reduce(applyChange, state);
}

/** What the state holds where the change writes: what a truthful `from` is. */
export function currentValue(state: ServerState, change: ChangeWrite): unknown {
    switch (change.kind) {
        case 'parameter':
            return state.parameters[change.name]?.value;
        case 'restart':
            return Object.values(state.parameters)
                .filter(({ isConfigPendingRestart }) => isConfigPendingRestart)
                .map(({ name }) => name)
                .sort();
        case 'network':
        case 'authConfig':
        case 'backup':
        case 'dataEncryption':
            return state.server[change.kind];
        case 'threatProtection':
            return state.threatProtection.state;
        case 'diagnosticSetting':
            return state.diagnosticSettings.find(({ name }) => name === change.name) ?? null;
        case 'administrator':
            return state.administrators.find(({ objectId }) => objectId === change.objectId) ?? null;
        case 'firewallRule':
            return state.firewallRules.find(({ name }) => name === change.name) ?? null;
        case 'keyRotationPolicy':
            return keysAt(state.encryptionKeys, change.keyUri)[0]?.rotationPolicy ?? null;
        case 'keyRotation':
            return versionsOf(keysAt(state.encryptionKeys, change.keyUri)[0])[0]?.version;
    }
}

function restarted(parameters: Parameters): Parameters {
    return Object.fromEntries(
        Object.entries(parameters).map(([name, parameter]) => [
            name,
            { ...parameter, isConfigPendingRestart: false },
        ]),
    );
}

/** The list with one item in the place of another, added at the end (`from` null) or taken out (`to` null). */
function replaced<Item>(items: readonly Item[], from: Item | null, to: Item | null): readonly Item[] {
    if (from === null) return to === null ? items : [...items, to];
    const replacedItem = canonicalJson(from);
    return items.flatMap((item) => (canonicalJson(item) === replacedItem ? (to ?? []) : item));
}

function keysAt({ primary, geoBackup }: EncryptionKeys, keyUri: string): EncryptionKey[] {
    return [primary, geoBackup].flatMap((key) =>
        key !== undefined && key.versionlessUri.toLowerCase() === keyUri.toLowerCase() ? [key] : [],
    );
}

function versionsOf(key: EncryptionKey | undefined): readonly KeyVersion[] {
    return key === undefined || key.versions === 'unread' ? [] : key.versions;
}

function withKey(
    state: ServerState,
    keyUri: string,
    change: (key: EncryptionKey) => EncryptionKey,
): ServerState {
    const { readAt, primary, geoBackup } = state.encryptionKeys;
    const next = (key: EncryptionKey): EncryptionKey =>
        key.versionlessUri.toLowerCase() === keyUri.toLowerCase() ? change(key) : key;
    return {
        ...state,
        encryptionKeys: {
            readAt,
            ...(primary === undefined ? {} : { primary: next(primary) }),
            ...(geoBackup === undefined ? {} : { geoBackup: next(geoBackup) }),
        },
    };
}

/** Key Vault makes a new, enabled version now, which expires as the rotation policy says. */
function rotated(key: EncryptionKey, now: string): EncryptionKey {
    const { rotationPolicy: policy } = key;
    const days = /^P(\d+)D$/.exec(policy === 'unread' ? '' : (policy?.expiresIn ?? ''))?.[1];
    const created = Date.parse(now);
    const version = {
        version: `rotated-${versionsOf(key).length}`,
        enabled: true,
        createdOn: now,
        ...(days === undefined || Number.isNaN(created)
            ? {}
            : { expiresOn: new Date(created + Number(days) * 86_400_000).toISOString() }),
    };
    return { ...key, versions: [version, ...versionsOf(key)] };
}
