import type { SimulatorClock } from '../kernel/clock.ts';
import type { EventSink } from '../kernel/event-sink.ts';
import type { FaultPlan } from '../kernel/faults.ts';
import { azureError, type Principal, type Service, type SimulatorRequest } from '../kernel/http.ts';
import type { Random } from '../kernel/random.ts';
import type { KeyState } from '../world/world.ts';
import { operationOf } from './data-plane.ts';
import { badParameter, forbiddenByRbac, refusedBy, throttled, unauthorized } from './errors.ts';
import { createKeyChanges, type NewVersion } from './key-changes.ts';
import { keyOf, keyUriOf, stateOfVersion, type Vault, versionOf } from './vault.ts';

export type { NewVersion } from './key-changes.ts';
export type { Key, KeyVersion, LifetimeAction, RotationPolicy, Vault } from './vault.ts';

export interface NewVault {
    readonly name: string;
    /** Resource id. */
    readonly id: string;
    /** Where it answers, `https://localhost:7073`, without a slash at the end: the start of its key URIs. */
    readonly uri: string;
    /** Default `canadacentral`. */
    readonly location?: string;
    /** 7 to 90, default 90. */
    readonly softDeleteRetentionDays?: number;
    /** Default true, as customer-managed keys need it. */
    readonly isPurgeProtected?: boolean;
}

export interface KeyVaultOptions {
    readonly clock: SimulatorClock;
    readonly random: Random;
    readonly publish: EventSink;
    /** Where tokens come from, in the challenge: `https://login.microsoftonline.com` in Azure. */
    readonly authority: string;
    readonly tenantId: string;
    /** `dataAction` is complete: `Microsoft.KeyVault/vaults/keys/read`. */
    readonly isAllowed: (principal: Principal, dataAction: string, vaultId: string) => boolean;
    /** What a fault answers to a caller who is known. Default nothing. */
    readonly refusal?: FaultPlan['onKeyVault'];
    /**
     * The state of some version of the key may have changed: by a write, by deletion or because a date was reached.
     * The URI has no version; a server is affected when its own key URI starts with it.
     */
    readonly onKeyChange?: (keyUri: string) => void;
    /** Requests that one vault serves in ten seconds of this machine. Default 4000, as Azure documents for reads. */
    readonly requestsPerTenSeconds?: number;
}

/** Key Vault: the data plane of every vault, and what tests and seeding do to keys directly. */
export interface KeyVault {
    createVault(vault: NewVault): Vault;
    readonly vaults: readonly Vault[];
    /** Throws a RangeError for an unknown vault. Returns the versioned URI. Emits KeyNewVersionCreated. */
    createKey(vaultName: string, keyName: string, version?: NewVersion): string;
    /** A new version of an existing key. Throws a RangeError without the key. Returns the versioned URI. */
    addVersion(vaultName: string, keyName: string, version?: NewVersion): string;
    /** For drift: what an operator does in the portal. Without a version in the URI the current one is meant. */
    setAttributes(
        keyUri: string,
        attributes: { readonly enabled?: boolean; readonly notBefore?: number; readonly expires?: number },
    ): void;
    /** `missing` also when the vault, the key or the version does not exist, or the key is deleted. */
    keyState(keyUri: string): KeyState;
    /** The data plane of one vault; it may be created later. */
    serviceOf(vaultName: string): Service;
    /** The data plane of all vaults: the origin of the request tells which. */
    readonly service: Service;
    stop(): void;
}

export function createKeyVault(options: KeyVaultOptions): KeyVault {
    const { clock } = options;
    const vaults: Vault[] = [];
    const changes = createKeyChanges({ ...options, onKeyChange: options.onKeyChange ?? (() => undefined) });
    const servedAt = new Map<Vault, number[]>();

    function vaultNamed(name: string): Vault | undefined {
        return vaults.find((vault) => vault.name.toLowerCase() === name.toLowerCase());
    }

    function existingVault(name: string): Vault {
        const vault = vaultNamed(name);
        if (vault !== undefined) return vault;
        throw new RangeError(
            `No vault '${name}'; there are: ${vaults.map((other) => other.name).join(', ')}`,
        );
    }

    function locate(keyUri: string) {
        const match = /^(https?:\/\/[^/]+)\/keys\/([^/]+)(?:\/([0-9a-f]*))?\/?$/i.exec(keyUri);
        const vault = vaults.find(({ uri }) => uri.toLowerCase() === match?.[1]?.toLowerCase());
        const key = vault === undefined ? undefined : keyOf(vault, match?.[2] ?? '');
        const version = key === undefined ? undefined : versionOf(key, match?.[3]);
        return vault === undefined || key === undefined || version === undefined
            ? undefined
            : { vault, key, version };
    }

    function isOverLimit(vault: Vault): boolean {
        const now = clock.now().getTime();
        const recent = (servedAt.get(vault) ?? []).filter((at) => at > now - 10_000);
        servedAt.set(vault, recent);
        if (recent.length >= (options.requestsPerTenSeconds ?? 4000)) return true;
        recent.push(now);
        return false;
    }

    function serve(request: SimulatorRequest, vault: Vault | undefined) {
        if (vault === undefined) return azureError(404, 'NotFound', 'No such vault.');
        const { principal } = request;
        if (principal === undefined) {
            return unauthorized(
                options.authority,
                options.tenantId,
                request.headers.authorization !== undefined,
            );
        }
        if (!isSupported(request.query.get('api-version'))) {
            return badParameter(
                `api-version ${request.query.get('api-version') ?? 'is missing or'} is not supported`,
            );
        }
        if (isOverLimit(vault)) return throttled();
        const refusal = options.refusal?.(request.method, request.path);
        if (refusal !== undefined) return refusedBy(refusal, vault);
        const operation = operationOf(request, { vault, changes, now: clock.now });
        if (operation === undefined) {
            return azureError(
                405,
                'MethodNotAllowed',
                `${request.method} ${request.path} is not a Key Vault operation.`,
            );
        }
        const dataAction = `Microsoft.KeyVault/vaults/${operation.dataAction}`;
        if (!options.isAllowed(principal, dataAction, vault.id)) {
            const [, , name] = request.path.split('/');
            const resource = name === undefined || name === '' ? '' : `/keys/${name.toLowerCase()}`;
            return forbiddenByRbac(principal, dataAction, vault, resource);
        }
        const response = operation.respond();
        return { ...response, headers: { 'x-ms-keyvault-region': vault.location, ...response.headers } };
    }

    function addVersion(vaultName: string, keyName: string, version: NewVersion): string {
        const vault = existingVault(vaultName);
        const added = changes.addVersion(vault, keyName, version);
        return `${keyUriOf(vault, added.key)}/${added.version.version}`;
    }

    return {
        createVault(wanted) {
            const vault: Vault = {
                location: 'canadacentral',
                softDeleteRetentionDays: 90,
                isPurgeProtected: true,
                ...wanted,
                keys: new Map(),
                deletedKeys: new Map(),
            };
            vaults.push(vault);
            return vault;
        },
        vaults,
        createKey: (vaultName, keyName, version = {}) => addVersion(vaultName, keyName, version),
        addVersion(vaultName, keyName, version = {}) {
            const key = keyOf(existingVault(vaultName), keyName);
            if (key === undefined) throw new RangeError(`No key '${keyName}' in vault '${vaultName}'`);
            return addVersion(vaultName, keyName, version);
        },
        setAttributes(keyUri, attributes) {
            const found = locate(keyUri);
            if (found === undefined) throw new RangeError(`No key at ${keyUri}`);
            Object.assign(found.version, attributes, { updated: Math.floor(clock.now().getTime() / 1000) });
            changes.changed(found.vault, found.key);
        },
        keyState(keyUri) {
            const found = locate(keyUri);
            if (found === undefined) return 'missing';
            return stateOfVersion(found.version, clock.now().getTime() / 1000);
        },
        serviceOf: (vaultName) => (request) => serve(request, vaultNamed(vaultName)),
        service: (request) =>
            serve(
                request,
                vaults.find(({ uri }) => uri.toLowerCase() === request.origin.toLowerCase()),
            ),
        stop: changes.stop,
    };
}

/** 7.4 and later: what rotation needs. Assumed: any later version is served alike. */
function isSupported(apiVersion: string | null): boolean {
    return /^(7\.([4-9]|\d\d+)(-preview\.\d+)?|20\d\d-\d\d-\d\d(-preview)?)$/.test(apiVersion ?? '');
}
