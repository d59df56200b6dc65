import type { SimulatorResponse } from '../kernel/http.ts';
import { badParameter, deletedButRecoverable, keyNotFound, purgeForbidden } from './errors.ts';
import { deletedKeyBundle, keyBundle } from './key-bundle.ts';
import type { NewVersion } from './new-version.ts';
import { currentVersion, keyOf, versionOf } from './vault.ts';
import type { VaultCall } from './vault-call.ts';

/** Attributes of a request: what may be set on a version. */
interface Attributes {
    enabled?: boolean;
    notBefore?: number;
    expires?: number;
}

/** Creates a key, or a new version of an existing one. The material of an imported key is ignored. */
export function createOrImportKey(call: VaultCall, name: string, body: unknown): SimulatorResponse {
    const { vault, changes } = call;
    if (!/^[0-9a-z-]{1,127}$/i.test(name))
        return badParameter(`The request URI contains an invalid name: ${name}`);
    if (vault.deletedKeys.has(name.toLowerCase())) return deletedButRecoverable(name);
    const { kty, key_size: size = 2048, key_ops: operations, attributes, tags, key } = fields(body);
    const keyType = kty ?? fields(key).kty;
    if (keyType !== 'RSA' && keyType !== 'RSA-HSM') return badParameter('Property kty has invalid value');
    if (size !== 2048 && size !== 3072 && size !== 4096)
        return badParameter('Property key_size has invalid value');
    const parsed = parseAttributes(attributes);
    if ('problem' in parsed) return badParameter(parsed.problem);
    const wanted: NewVersion = {
        keyType,
        keySize: size,
        ...parsed,
        ...(isTextArray(operations) ? { keyOperations: operations } : {}),
        tags: tagsOf(tags) ?? {},
    };
    const created = changes.addVersion(vault, name, wanted);
    return { status: 200, body: keyBundle(vault, created.key, created.version) };
}

/** PATCH: only what is sent changes. Without a version the current one is meant. */
export function updateKey(
    { vault, changes, now }: VaultCall,
    name: string,
    versionName: string,
    body: unknown,
): SimulatorResponse {
    const key = keyOf(vault, name);
    const version = key === undefined ? undefined : versionOf(key, versionName);
    if (key === undefined || version === undefined) return keyNotFound([name, versionName].join('/'));
    const { attributes, key_ops: operations, tags } = fields(body);
    const parsed = parseAttributes(attributes);
    if ('problem' in parsed) return badParameter(parsed.problem);
    const notBefore = parsed.notBefore ?? version.notBefore;
    const expires = parsed.expires ?? version.expires;
    if (isTooEarly(notBefore, expires)) return badParameter('Property exp must be after nbf');
    version.enabled = parsed.enabled ?? version.enabled;
    version.notBefore = notBefore;
    version.expires = expires;
    version.keyOperations = isTextArray(operations) ? operations : version.keyOperations;
    version.tags = tagsOf(tags) ?? version.tags;
    version.updated = Math.floor(now().getTime() / 1000);
    changes.changed(vault, key);
    return { status: 200, body: keyBundle(vault, key, version) };
}

export function deleteKey({ vault, changes, now }: VaultCall, name: string): SimulatorResponse {
    const key = keyOf(vault, name);
    if (key === undefined) return keyNotFound(name);
    const deletedDate = Math.floor(now().getTime() / 1000);
    const deleted = {
        key,
        deletedDate,
        scheduledPurgeDate: deletedDate + vault.softDeleteRetentionDays * 86_400,
    };
    vault.keys.delete(name.toLowerCase());
    vault.deletedKeys.set(name.toLowerCase(), deleted);
    changes.removed(vault, key);
    return { status: 200, body: deletedKeyBundle(vault, deleted) };
}

export function recoverKey({ vault, changes }: VaultCall, name: string): SimulatorResponse {
    const deleted = vault.deletedKeys.get(name.toLowerCase());
    if (deleted === undefined) return keyNotFound(name);
    vault.deletedKeys.delete(name.toLowerCase());
    vault.keys.set(name.toLowerCase(), deleted.key);
    changes.changed(vault, deleted.key);
    return { status: 200, body: keyBundle(vault, deleted.key, currentVersion(deleted.key)) };
}

export function purgeKey({ vault }: VaultCall, name: string): SimulatorResponse {
    if (!vault.deletedKeys.has(name.toLowerCase())) return keyNotFound(name);
    if (vault.isPurgeProtected) return purgeForbidden(vault);
    vault.deletedKeys.delete(name.toLowerCase());
    return { status: 204 };
}

function parseAttributes(value: unknown): Attributes | { readonly problem: string } {
    const { enabled, nbf, exp } = fields(value);
    const parsed: Attributes = {};
    if (typeof enabled === 'boolean') parsed.enabled = enabled;
    else if (isGiven(enabled)) return { problem: 'Property enabled has invalid value' };
    if (typeof nbf === 'number') parsed.notBefore = nbf;
    else if (isGiven(nbf)) return { problem: 'Property nbf has invalid value' };
    if (typeof exp === 'number') parsed.expires = exp;
    else if (isGiven(exp)) return { problem: 'Property exp has invalid value' };
    if (isTooEarly(parsed.notBefore, parsed.expires)) return { problem: 'Property exp must be after nbf' };
    return parsed;
}

function isTooEarly(notBefore: number | undefined, expires: number | undefined): boolean {
    return notBefore !== undefined && expires !== undefined && expires <= notBefore;
}

function isGiven(value: unknown): boolean {
    return value !== undefined && value !== null;
}

function isTextArray(value: unknown): value is readonly string[] {
    return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function tagsOf(value: unknown): Readonly<Record<string, string>> | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
