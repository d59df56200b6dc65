import type { Refusal } from '../kernel/faults.ts';
import { azureError, type Principal, type SimulatorResponse } from '../kernel/http.ts';
import type { Vault } from './vault.ts';

/** Key Vault puts a second, finer code inside the error of some refusals. */
function nestedError(status: number, code: string, message: string, innerCode: string): SimulatorResponse {
    return { status, body: { error: { code, message, innererror: { code: innerCode } } } };
}

export function keyNotFound(name: string): SimulatorResponse {
    return azureError(
        404,
        'KeyNotFound',
        `A key with (name/id) ${name} was not found in this key vault. If you recently deleted this key you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
    );
}

export function badParameter(message: string): SimulatorResponse {
    return azureError(400, 'BadParameter', message);
}

const badToken =
    '[BearerReadAccessTokenFailed] Error validating token: it is expired or was issued for another resource.';

/** The challenge: where to get a token, and for which resource. `problem` may name the tenant of the caller's token. */
export function unauthorized(
    authority: string,
    tenantId: string,
    isHsm: boolean,
    problem: 'missing' | 'invalid' | (string & {}),
): SimulatorResponse {
    const messages: Readonly<Record<string, string>> = {
        missing: 'AKV10000: Request is missing a Bearer or PoP token.',
        invalid: badToken,
    };
    const issuer = (tenant: string): string => `https://sts.windows.net/${tenant}/`;
    return azureError(
        401,
        'Unauthorized',
        messages[problem] ??
            `AKV10032: Invalid issuer. Expected one of ${issuer(tenantId)}, found ${issuer(problem)}.`,
        {
            'www-authenticate': `Bearer authorization="${authority}/${tenantId}", resource="https://${isHsm ? 'managedhsm' : 'vault'}.azure.net"`,
        },
    );
}

export function forbiddenByRbac(
    principal: Principal,
    dataAction: string,
    vault: Vault,
    resource: string,
): SimulatorResponse {
    const caller = [
        ...(principal.appId === undefined ? [] : [`appid=${principal.appId}`]),
        `oid=${principal.objectId}`,
        `iss=https://sts.windows.net/${principal.tenantId}/`,
    ].join(';');
    const message = [
        'Caller is not authorized to perform action on resource.',
        'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
        `Caller: ${caller}`,
        `Action: '${dataAction}'`,
        `Resource: '${vault.id.toLowerCase()}${resource}'`,
        'Assignment: (not found)',
        'DenyAssignmentId: null',
        'DecisionReason: null ',
        `Vault: ${vault.name};location=${vault.location}`,
        '',
    ].join('\r\n');
    return nestedError(403, 'Forbidden', message, 'ForbiddenByRbac');
}

export function deletedButRecoverable(name: string): SimulatorResponse {
    return nestedError(
        409,
        'Conflict',
        `Key ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the key can only be recovered or purged.`,
        'ObjectIsDeletedButRecoverable',
    );
}

export function purgeForbidden(vault: Vault): SimulatorResponse {
    return nestedError(
        403,
        'Forbidden',
        `Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.\r\nVault: ${vault.name};location=${vault.location}`,
        'ForbiddenByPolicy',
    );
}

export function refusedBy({ status, code, message, innerCode }: Refusal, vault: Vault): SimulatorResponse {
    if (innerCode === undefined) return azureError(status, code, message);
    return nestedError(
        status,
        code,
        `${message}\r\nVault: ${vault.name};location=${vault.location}`,
        innerCode,
    );
}

export function throttled(): SimulatorResponse {
    return azureError(
        429,
        'Throttled',
        'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
    );
}
