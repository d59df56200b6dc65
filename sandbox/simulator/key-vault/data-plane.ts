import type { SimulatorRequest, SimulatorResponse } from '../kernel/http.ts';
import { badParameter, keyNotFound } from './errors.ts';
import { deletedKeyBundle, deletedKeyItem, keyBundle, keyItem, rotationPolicyShape } from './key-bundle.ts';
import { createOrImportKey, deleteKey, purgeKey, recoverKey, updateKey } from './key-writes.ts';
import { rotationWithoutPolicy, shortestTriggerDays } from './managed-hsm.ts';
import { page } from './page.ts';
import { defaultRotationPolicy, parseRotationPolicy } from './rotation-policy.ts';
import { currentVersion, keyOf, versionOf } from './vault.ts';
import type { VaultCall } from './vault-call.ts';

/** One operation of the data plane: the permission that it needs and what it does once that is granted. */
export interface Operation {
    /** Key Vault's, without the prefix `Microsoft.KeyVault/vaults/`. */
    readonly dataAction: string;
    respond(): SimulatorResponse;
}

/** Which operation a request asks for; undefined when the data plane has none at that path. */
export function operationOf(request: SimulatorRequest, call: VaultCall): Operation | undefined {
    const [collection = '', name = '', third = '', ...rest] = request.path.split('/').slice(1);
    if (rest.length > 0) return undefined;
    const verb = request.method;
    if (/^keys$/i.test(collection)) {
        if (name === '') return verb === 'GET' ? listKeys(request, call) : undefined;
        return keyOperation(request, call, name, third);
    }
    if (/^deletedkeys$/i.test(collection)) return deletedKeyOperation(request, call, name, third);
    return undefined;
}

function keyOperation(
    request: SimulatorRequest,
    call: VaultCall,
    name: string,
    third: string,
): Operation | undefined {
    const { vault, changes } = call;
    const nowSeconds = Math.floor(call.now().getTime() / 1000);
    switch (`${request.method} ${third.toLowerCase()}`) {
        case 'POST create':
            return {
                dataAction: 'keys/create/action',
                respond: () => createOrImportKey(call, name, request.body),
            };
        case 'PUT ':
            return {
                dataAction: 'keys/import/action',
                respond: () => createOrImportKey(call, name, request.body),
            };
        case 'DELETE ':
            return { dataAction: 'keys/delete', respond: () => deleteKey(call, name) };
        case 'GET versions':
            return { dataAction: 'keys/read', respond: () => listVersions(request, call, name) };
        case 'POST rotate':
            return {
                dataAction: 'keys/rotate/action',
                respond() {
                    const found = keyOf(vault, name);
                    if (found === undefined) return keyNotFound(name);
                    if (vault.isHsm && found.rotationPolicy === undefined)
                        return badParameter(rotationWithoutPolicy);
                    const { key, version } = changes.addVersion(vault, name, {});
                    return { status: 200, body: keyBundle(vault, key, version) };
                },
            };
        case 'GET rotationpolicy':
            return {
                dataAction: 'keyrotationpolicies/read',
                respond() {
                    const key = keyOf(vault, name);
                    if (key === undefined) return keyNotFound(name);
                    const policy = key.rotationPolicy ?? defaultRotationPolicy;
                    return { status: 200, body: rotationPolicyShape(vault, key, { ...policy }) };
                },
            };
        case 'PUT rotationpolicy':
            return {
                dataAction: 'keyrotationpolicies/write',
                respond() {
                    const key = keyOf(vault, name);
                    if (key === undefined) return keyNotFound(name);
                    const policy = parseRotationPolicy(request.body, key.rotationPolicy, {
                        nowSeconds,
                        shortestTrigger: shortestTriggerDays(vault.isHsm),
                    });
                    if ('problem' in policy) return badParameter(policy.problem);
                    key.rotationPolicy = policy;
                    changes.changed(vault, key);
                    return { status: 200, body: rotationPolicyShape(vault, key, { ...policy }) };
                },
            };
        default:
            return versionOperation(request, call, name, third);
    }
}

function versionOperation(
    request: SimulatorRequest,
    call: VaultCall,
    name: string,
    version: string,
): Operation | undefined {
    const { vault } = call;
    if (request.method === 'GET') {
        return {
            dataAction: 'keys/read',
            respond() {
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
        respond: () => updateKey(call, name, version, request.body),
    };
}

function deletedKeyOperation(
    request: SimulatorRequest,
    call: VaultCall,
    name: string,
    third: string,
): Operation | undefined {
    const { vault } = call;
    if (name === '' && request.method === 'GET') {
        return {
            dataAction: 'keys/read',
            respond: () =>
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
                respond() {
                    const deleted = vault.deletedKeys.get(name.toLowerCase());
                    if (deleted === undefined) return keyNotFound(name);
                    return { status: 200, body: deletedKeyBundle(vault, deleted) };
                },
            };
        case 'POST recover':
            return { dataAction: 'keys/recover/action', respond: () => recoverKey(call, name) };
        case 'DELETE ':
            return { dataAction: 'keys/purge/action', respond: () => purgeKey(call, name) };
        default:
            return undefined;
    }
}

function listKeys(request: SimulatorRequest, { vault }: VaultCall): Operation {
    return {
        dataAction: 'keys/read',
        respond() {
            const items = [...vault.keys.values()].map((key) =>
                keyItem(vault, key, currentVersion(key), false),
            );
            return page(request, vault, items);
        },
    };
}

/** Azure does not order versions by age: here they come by their random ids. */
function listVersions(request: SimulatorRequest, { vault }: VaultCall, name: string): SimulatorResponse {
    const key = keyOf(vault, name);
    if (key === undefined) return keyNotFound(name);
    const versions = [...key.versions].sort((a, b) => (a.version < b.version ? -1 : 1));
    return page(
        request,
        vault,
        versions.map((version) => keyItem(vault, key, version, true)),
    );
}
