import type { SimulatorAnswer, SimulatorRequest } from '../kernel/http.ts';
import { badParameter, keyNotFound } from './errors.ts';
import { deletedKeyBundle, deletedKeyItem, keyBundle, keyItem, rotationPolicyShape } from './key-bundle.ts';
import type { KeyChanges } from './key-changes.ts';
import { createOrImportKey, deleteKey, purgeKey, recoverKey, updateKey } from './key-writes.ts';
import { page } from './page.ts';
import { defaultRotationPolicy, parseRotationPolicy } from './rotation-policy.ts';
import { currentVersion, keyOf, type Vault, versionOf } from './vault.ts';

/** One operation of the data plane: the permission that it needs and what it does once that is granted. */
export interface Operation {
    /** Without the prefix `Microsoft.KeyVault/vaults/`. */
    readonly dataAction: string;
    answer(): SimulatorAnswer;
}

export interface DataPlaneOptions {
    readonly vault: Vault;
    readonly changes: KeyChanges;
    readonly now: () => Date;
}

/** Which operation a request asks for; undefined when the data plane has none at that path. */
export function operationOf(request: SimulatorRequest, options: DataPlaneOptions): Operation | undefined {
    const [collection = '', name = '', third = '', ...rest] = request.path.split('/').slice(1);
    if (rest.length > 0) return undefined;
    const verb = request.method;
    if (/^keys$/i.test(collection)) {
        if (name === '') return verb === 'GET' ? listKeys(request, options) : undefined;
        return keyOperation(request, options, name, third);
    }
    if (/^deletedkeys$/i.test(collection)) return deletedKeyOperation(request, options, name, third);
    return undefined;
}

function keyOperation(
    request: SimulatorRequest,
    options: DataPlaneOptions,
    name: string,
    third: string,
): Operation | undefined {
    const { vault, changes } = options;
    const nowSeconds = Math.floor(options.now().getTime() / 1000);
    switch (`${request.method} ${third.toLowerCase()}`) {
        case 'POST create':
            return {
                dataAction: 'keys/create/action',
                answer: () => createOrImportKey(options, name, request.body),
            };
        case 'PUT ':
            return {
                dataAction: 'keys/import/action',
                answer: () => createOrImportKey(options, name, request.body),
            };
        case 'DELETE ':
            return { dataAction: 'keys/delete', answer: () => deleteKey(options, name) };
        case 'GET versions':
            return { dataAction: 'keys/read', answer: () => listVersions(request, options, name) };
        case 'POST rotate':
            return {
                dataAction: 'keys/rotate/action',
                answer() {
                    if (keyOf(vault, name) === undefined) return keyNotFound(name);
                    const { key, version } = changes.addVersion(vault, name, {});
                    return { status: 200, body: keyBundle(vault, key, version) };
                },
            };
        case 'GET rotationpolicy':
            return {
                dataAction: 'keyrotationpolicies/read',
                answer() {
                    const key = keyOf(vault, name);
                    if (key === undefined) return keyNotFound(name);
                    const policy = key.rotationPolicy ?? defaultRotationPolicy;
                    return { status: 200, body: rotationPolicyShape(vault, key, { ...policy }) };
                },
            };
        case 'PUT rotationpolicy':
            return {
                dataAction: 'keyrotationpolicies/write',
                answer() {
                    const key = keyOf(vault, name);
                    if (key === undefined) return keyNotFound(name);
                    const policy = parseRotationPolicy(request.body, key.rotationPolicy, nowSeconds);
                    if ('problem' in policy) return badParameter(policy.problem);
                    key.rotationPolicy = policy;
                    changes.changed(vault, key);
                    return { status: 200, body: rotationPolicyShape(vault, key, { ...policy }) };
                },
            };
        default:
            return versionOperation(request, options, name, third);
    }
}

function versionOperation(
    request: SimulatorRequest,
    options: DataPlaneOptions,
    name: string,
    version: string,
): Operation | undefined {
    const { vault } = options;
    if (request.method === 'GET') {
        return {
            dataAction: 'keys/read',
            answer() {
                const key = keyOf(vault, name);
                const found = key === undefined ? undefined : versionOf(key, version);
                if (key === undefined || found === undefined) return keyNotFound([name, version].join('/'));
                return { status: 200, body: keyBundle(vault, key, found) };
            },
        };
    }
    if (request.method !== 'PATCH') return undefined;
    return {
        dataAction: 'keys/update/action',
        answer: () => updateKey(options, name, version, request.body),
    };
}

function deletedKeyOperation(
    request: SimulatorRequest,
    options: DataPlaneOptions,
    name: string,
    third: string,
): Operation | undefined {
    const { vault } = options;
    if (name === '' && request.method === 'GET') {
        return {
            dataAction: 'keys/read',
            answer: () =>
                page(
                    request,
                    vault,
                    [...vault.deletedKeys.values()].map((key) => deletedKeyItem(vault, key)),
                ),
        };
    }
    switch (`${request.method} ${third.toLowerCase()}`) {
        case 'GET ':
            return {
                dataAction: 'keys/read',
                answer() {
                    const deleted = vault.deletedKeys.get(name.toLowerCase());
                    if (deleted === undefined) return keyNotFound(name);
                    return { status: 200, body: deletedKeyBundle(vault, deleted) };
                },
            };
        case 'POST recover':
            return { dataAction: 'keys/recover/action', answer: () => recoverKey(options, name) };
        case 'DELETE ':
            return { dataAction: 'keys/purge/action', answer: () => purgeKey(options, name) };
        default:
            return undefined;
    }
}

function listKeys(request: SimulatorRequest, { vault }: DataPlaneOptions): Operation {
    return {
        dataAction: 'keys/read',
        answer() {
            const items = [...vault.keys.values()].map((key) =>
                keyItem(vault, key, currentVersion(key), false),
            );
            return page(request, vault, items);
        },
    };
}

/** Azure does not order versions by age: here they come by their random ids. */
function listVersions(request: SimulatorRequest, { vault }: DataPlaneOptions, name: string): SimulatorAnswer {
    const key = keyOf(vault, name);
    if (key === undefined) return keyNotFound(name);
    const versions = [...key.versions].sort((a, b) => (a.version < b.version ? -1 : 1));
    return page(
        request,
        vault,
        versions.map((version) => keyItem(vault, key, version, true)),
    );
}
