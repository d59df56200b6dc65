import type { Behavior } from '../context/behavior.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { isObject, isSameJson, type JsonObject, textIn } from '../kernel/json.ts';
import type {
    AuthConfigSection,
    DataEncryptionSection,
    NetworkSection,
    ServerIdentity,
    ServerSections,
} from '../world/server-record.ts';
import { refused, refusedWith, type Section, section } from './section.ts';

/** A server is in a VNet or public for life; only public servers can switch public access. */
export function patchedNetwork(
    before: NetworkSection,
    sent: unknown,
    mode: Behavior['sectionPatch'],
): Section<NetworkSection> {
    if (!isObject(sent) || isSameJson(sent, before)) return section(before);
    const subnet = textIn(sent, 'delegatedSubnetResourceId');
    if (subnet !== undefined && subnet.toLowerCase() !== before.delegatedSubnetResourceId?.toLowerCase()) {
        return refused('delegatedSubnetResourceId', 'it can only be chosen when the server is created');
    }
    const access = textIn(sent, 'publicNetworkAccess');
    if (before.delegatedSubnetResourceId !== undefined) {
        if (access !== undefined) {
            return refused(
                'publicNetworkAccess',
                'a server in a virtual network has no public access to switch',
            );
        }
        const zone = textIn(sent, 'privateDnsZoneArmResourceId');
        return section({ ...before, ...(zone === undefined ? {} : { privateDnsZoneArmResourceId: zone }) });
    }
    if (access !== undefined && !isSwitch(access)) {
        return refused('publicNetworkAccess', 'it must be Enabled or Disabled');
    }
    // Assumed: without a value in a replaced section, a new server's default.
    const absent = mode === 'replaced' ? 'Enabled' : before.publicNetworkAccess;
    return section({ publicNetworkAccess: access ?? absent });
}

/** tenantId exists with Entra authentication only. A first password needs a login and a password. */
export function patchedAuthConfig(
    context: ProviderContext,
    before: ServerSections,
    sentProperties: JsonObject,
): Section<AuthConfigSection> {
    const sent = sentProperties.authConfig;
    if (!isObject(sent)) return section(before.authConfig);
    const isReplaced = context.behavior.sectionPatch === 'replaced';
    const entra =
        textIn(sent, 'activeDirectoryAuth') ??
        (isReplaced ? 'Disabled' : before.authConfig.activeDirectoryAuth);
    const password =
        textIn(sent, 'passwordAuth') ?? (isReplaced ? 'Enabled' : before.authConfig.passwordAuth);
    if (!isSwitch(entra)) return refused('activeDirectoryAuth', 'it must be Enabled or Disabled');
    if (!isSwitch(password)) return refused('passwordAuth', 'it must be Enabled or Disabled');
    if (entra === 'Disabled' && password === 'Disabled') {
        return refused('authConfig', 'one way to log in must stay');
    }
    const hasLogin = before.administratorLogin !== undefined;
    const bringsLogin =
        textIn(sentProperties, 'administratorLogin') !== undefined &&
        textIn(sentProperties, 'administratorLoginPassword') !== undefined;
    if (password === 'Enabled' && !hasLogin && !bringsLogin) {
        return refusedWith(
            'EngineCredentialsNotProvided',
            'The admin credentials are required for creating admin role while enabling Password Authentication and ' +
                'must be provided.',
        );
    }
    const tenantId = textIn(sent, 'tenantId') ?? before.authConfig.tenantId ?? context.world.tenantId;
    return section({
        activeDirectoryAuth: entra,
        passwordAuth: password,
        ...(entra === 'Enabled' ? { tenantId } : {}),
    });
}

const encryptionFields = [
    'primaryKeyURI',
    'primaryUserAssignedIdentityId',
    'geoBackupKeyURI',
    'geoBackupUserAssignedIdentityId',
] as const;

/**
 * The kind of encryption is chosen at creation. A change of the key must carry every property that the server has.
 * `identity` is the server's after the same PATCH.
 */
export function patchedEncryption(
    before: DataEncryptionSection,
    sent: unknown,
    identity: ServerIdentity | undefined,
): Section<DataEncryptionSection> {
    if (!isObject(sent)) return section(before);
    const type = textIn(sent, 'type') ?? before.type;
    if (type !== before.type)
        return refused('dataEncryption.type', 'it can only be chosen when the server is created');
    if (type !== 'AzureKeyVault') return section(before);
    const values = encryptionFields.map((field) => [field, fieldOf(sent, field)] as const);
    for (const [field, value] of values) {
        // Assumed: the code of the refusal. Known: every property must be sent.
        if (value === undefined && before[field] !== undefined) return refused(field, 'it must be sent too');
    }
    for (const [field, value] of values) {
        if (!field.endsWith('IdentityId') || value === undefined) continue;
        if (!hasIdentity(identity, value)) return refused(field, 'the server does not have this identity');
    }
    return section({
        type,
        ...Object.fromEntries(values.filter(([, value]) => value !== undefined)),
        ...statusAfter(before, 'primaryEncryptionKeyStatus'),
        ...statusAfter(before, 'geoBackupEncryptionKeyStatus'),
    });
}

/** Assumed: user-assigned identities that are sent are added; one that the server has cannot be taken away. */
export function patchedIdentity(
    context: ProviderContext,
    before: ServerIdentity | undefined,
    sent: unknown,
): Section<ServerIdentity | undefined> {
    if (!isObject(sent)) return section(before);
    const type = textIn(sent, 'type') ?? before?.type ?? 'None';
    const has = before?.userAssignedIdentities ?? {};
    const asked = isObject(sent.userAssignedIdentities) ? sent.userAssignedIdentities : {};
    const isTaken = Object.values(asked).includes(null) || (type === 'None' && Object.keys(has).length > 0);
    if (isTaken) return refused('identity', 'a user-assigned identity cannot be removed');
    const known = Object.keys(has).map((id) => id.toLowerCase());
    const added = Object.keys(asked)
        .filter((id) => !known.includes(id.toLowerCase()))
        .map((id) => [id, { principalId: context.random.guid(), clientId: context.random.guid() }] as const);
    const userAssignedIdentities = { ...has, ...Object.fromEntries(added) };
    const isEmpty = Object.keys(userAssignedIdentities).length === 0;
    return section({ type, ...(isEmpty ? {} : { userAssignedIdentities }) });
}

function isSwitch(value: string): boolean {
    return value === 'Enabled' || value === 'Disabled';
}

/** The documents' samples write `primaryKeyUri` as well. */
function fieldOf(sent: JsonObject, field: string): string | undefined {
    return textIn(sent, field) ?? textIn(sent, field.replace('URI', 'Uri'));
}

function statusAfter(
    before: DataEncryptionSection,
    field: 'primaryEncryptionKeyStatus' | 'geoBackupEncryptionKeyStatus',
): Partial<DataEncryptionSection> {
    const status = before[field];
    return status === undefined ? {} : { [field]: status };
}

function hasIdentity(identity: ServerIdentity | undefined, id: string): boolean {
    const ids = Object.keys(identity?.userAssignedIdentities ?? {});
    return ids.some((known) => known.toLowerCase() === id.toLowerCase());
}
