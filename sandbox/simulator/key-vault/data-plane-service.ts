import type { SimulatorClock } from '../kernel/clock.ts';
import type { FaultPlan } from '../kernel/faults.ts';
import { azureError, type Principal, type SimulatorRequest, type SimulatorResponse } from '../kernel/http.ts';
import { operationOf } from './data-plane.ts';
import { badParameter, forbiddenByRbac, refusedBy, throttled, unauthorized } from './errors.ts';
import type { KeyChanges } from './key-changes.ts';
import { completeDataAction } from './managed-hsm.ts';
import type { Vault } from './vault.ts';

export interface DataPlaneOptions {
    readonly clock: SimulatorClock;
    readonly authority: string;
    readonly tenantOf: (vaultId: string) => string;
    readonly isAllowed: (principal: Principal, dataAction: string, vaultId: string) => boolean;
    readonly refusal?: FaultPlan['onKeyVault'];
    readonly requestsPerTenSeconds?: number;
}

/** Serves one request to a vault: who asks, how often and with which permission, and only then the operation. */
export function createDataPlane(
    options: DataPlaneOptions,
    changes: KeyChanges,
): (request: SimulatorRequest, vault: Vault | undefined) => SimulatorResponse {
    const isOverLimit = createRateLimit(options);
    return (request, vault) => {
        if (vault === undefined) return azureError(404, 'NotFound', 'No such vault.');
        const { principal, headers, query, method, path } = request;
        const tenantId = options.tenantOf(vault.id);
        if (principal?.tenantId !== tenantId) {
            const problem =
                principal?.tenantId ?? (headers.authorization === undefined ? 'missing' : 'invalid');
            return unauthorized(options.authority, tenantId, vault.isHsm, problem);
        }
        const version = query.get('api-version');
        if (!isSupported(version)) {
            return badParameter(`api-version ${version ?? 'is missing or'} is not supported`);
        }
        if (isOverLimit(vault)) return throttled();
        const refusal = options.refusal?.(method, path);
        if (refusal !== undefined) return refusedBy(refusal, vault);
        const operation = operationOf(request, { vault, changes, now: options.clock.now });
        if (operation === undefined) {
            return azureError(405, 'MethodNotAllowed', `${method} ${path} is not a Key Vault operation.`);
        }
        const dataAction = completeDataAction(vault.isHsm, operation.dataAction);
        if (!options.isAllowed(principal, dataAction, vault.id)) {
            const [, , name] = path.split('/');
            const resource = name === undefined || name === '' ? '' : `/keys/${name.toLowerCase()}`;
            return forbiddenByRbac(principal, dataAction, vault, resource);
        }
        const response = operation.respond();
        return { ...response, headers: { 'x-ms-keyvault-region': vault.location, ...response.headers } };
    };
}

/** True for a vault that has had its requests of the last ten seconds; counts the request when it has not. */
function createRateLimit({
    clock,
    requestsPerTenSeconds = 4000,
}: DataPlaneOptions): (vault: Vault) => boolean {
    const servedAt = new Map<Vault, number[]>();
    return (vault) => {
        const now = clock.now().getTime();
        const recent = (servedAt.get(vault) ?? []).filter((at) => at > now - 10_000);
        servedAt.set(vault, recent);
        if (recent.length >= requestsPerTenSeconds) return true;
        recent.push(now);
        return false;
    };
}

/** 7.4 and later: what rotation needs. Assumed: any later version is served alike. */
function isSupported(apiVersion: string | null): boolean {
    return /^(7\.([4-9]|\d\d+)(-preview\.\d+)?|20\d\d-\d\d-\d\d(-preview)?)$/.test(apiVersion ?? '');
}
