import type { SimulatorClock } from '../kernel/clock.ts';
import type { EventSink } from '../kernel/event-sink.ts';
import type { FaultPlan } from '../kernel/faults.ts';
import type { Principal, Service } from '../kernel/http.ts';
import type { Random } from '../kernel/random.ts';
import type { KeyState } from '../world/world.ts';
import { createDataPlane } from './data-plane-service.ts';
import { createKeyChanges } from './key-changes.ts';
import type { NewVersion } from './new-version.ts';
import { keyOf, keyUriOf, locateKey, stateOfVersion, type Vault } from './vault.ts';

export type { NewVersion } from './new-version.ts';
export type { Key, KeyVersion, LifetimeAction, RotationPolicy, Vault } from './vault.ts';

export interface NewVault {
    readonly name: string;
    /** Resource id. */
    readonly id: string;
    /** Its origin, `https://localhost:7073`, without a slash at the end: the start of its key URIs. */
    readonly uri: string;
    /** Default `canadacentral`. */
    readonly location?: string;
    /** 7 to 90, default 90. */
    readonly softDeleteRetentionDays?: number;
    /** Default true, as customer-managed keys need it. */
    readonly isPurgeProtected?: boolean;
    /** Default false: a vault. */
    readonly isHsm?: boolean;
}

export interface KeyVaultOptions {
    readonly clock: SimulatorClock;
    readonly random: Random;
    readonly publish: EventSink;
    /** The authority of tokens in the challenge: `https://login.microsoftonline.com` in Azure. */
    readonly authority: string;
    /** The tenant of a vault, by its resource id. */
    readonly tenantOf: (vaultId: string) => string;
    /** `dataAction` is complete: `Microsoft.KeyVault/vaults/keys/read`, `Microsoft.KeyVault/managedHsm/keys/read/action`. */
    readonly isAllowed: (principal: Principal, dataAction: string, vaultId: string) => boolean;
    /** The refusal of a fault, for a caller who is known. Default: none. */
    readonly refusal?: FaultPlan['onKeyVault'];
    /**
     * The state of some version of the key may have changed: by a write, by deletion or because a date was reached.
     * The URI has no version; a server is affected when its own key URI starts with it.
     */
    readonly onKeyChange?: (keyUri: string) => void;
    /** Requests that one vault serves in ten seconds of this machine. Default 4000, as Azure documents for reads. */
    readonly requestsPerTenSeconds?: number;
}

/** Key Vault: the data plane of every vault and Managed HSM, and what tests and seeding do to keys directly. */
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
    /** The data plane of all vaults, told apart by the origin of the request. */
    readonly service: Service;
    stop(): void;
}

export function createKeyVault(options: KeyVaultOptions): KeyVault {
    const { clock } = options;
    const vaults: Vault[] = [];
    const changes = createKeyChanges({ ...options, onKeyChange: options.onKeyChange ?? (() => undefined) });
    const serve = createDataPlane(options, changes);

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

    function addVersion(vault: Vault, keyName: string, version: NewVersion): string {
        const added = changes.addVersion(vault, keyName, version);
        return `${keyUriOf(vault, added.key)}/${added.version.version}`;
    }

    return {
        createVault(wanted) {
            const vault = emptyVault(wanted);
            vaults.push(vault);
            return vault;
        },
        vaults,
        createKey: (vaultName, keyName, version = {}) =>
            addVersion(existingVault(vaultName), keyName, version),
        addVersion(vaultName, keyName, version = {}) {
            const vault = existingVault(vaultName);
            if (keyOf(vault, keyName) === undefined) {
                throw new RangeError(`No key '${keyName}' in vault '${vaultName}'`);
            }
            return addVersion(vault, keyName, version);
        },
        setAttributes(keyUri, attributes) {
            const found = locateKey(vaults, keyUri);
            if (found === undefined) throw new RangeError(`No key at ${keyUri}`);
            Object.assign(found.version, attributes, { updated: Math.floor(clock.now().getTime() / 1000) });
            changes.changed(found.vault, found.key);
        },
        keyState(keyUri) {
            const found = locateKey(vaults, keyUri);
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

function emptyVault(wanted: NewVault): Vault {
    return {
        location: 'canadacentral',
        softDeleteRetentionDays: 90,
        isPurgeProtected: true,
        isHsm: false,
        ...wanted,
        keys: new Map(),
        deletedKeys: new Map(),
    };
}
