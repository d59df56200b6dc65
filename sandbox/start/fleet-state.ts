/**
 * The simulated fleet between two runs of `npm start -- --data DIR`: servers, diagnostic settings, locks, policies
 * and keys.
 * Running operations are over in the next run.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Simulator } from '../simulator/index.ts';
import type { Key } from '../simulator/key-vault/index.ts';
import { ensureGroup } from '../simulator/world/create-server.ts';
import {
    type DiagnosticSettings,
    type FlexibleServer,
    type Lock,
    normalizedLocation,
    type World,
} from '../simulator/world/world.ts';
import { SandboxError } from './errors.ts';

type Fleet = Pick<Simulator, 'world' | 'keyVault'>;

/** State that a run leaves for the next one. */
export interface FleetState {
    readonly format: 2;
    /** Of the simulator that it was kept of, from 0. */
    readonly run: number;
    readonly servers: readonly FlexibleServer[];
    readonly diagnosticSettings: readonly (readonly [string, DiagnosticSettings])[];
    readonly locks: readonly Lock[];
    /** Absent in a file of an earlier version. */
    readonly policies?: KeptPolicies;
    readonly vaults: readonly {
        readonly name: string;
        readonly uri: string;
        readonly keys: readonly Key[];
    }[];
}

/** Azure Policy's objects. */
type KeptPolicies = Readonly<
    Pick<World, 'policyDefinitions' | 'policySetDefinitions' | 'policyAssignments' | 'policyExemptions'>
>;

export interface FleetKeeper {
    /** Saves what is newest, and no more. */
    stop(): Promise<void>;
}

/** Milliseconds. A sandbox that is killed loses the changes of the last of these. */
const savePause = 1000;

/** Saves the fleet now and whenever it has changed: a run that is killed must not forget what was done to it. */
export async function keepFleet(fleet: Fleet, run: number, file: string): Promise<FleetKeeper> {
    await mkdir(dirname(file), { recursive: true });
    let saved = '';
    let saving = Promise.resolve();
    async function save(): Promise<void> {
        const text = JSON.stringify(stateOf(fleet, run));
        if (text === saved) return;
        await writeFile(`${file}.new`, text);
        await rename(`${file}.new`, file);
        saved = text;
    }
    await save();
    const timer = setInterval(() => {
        // A full disk shows when the sandbox stops: until then the next save tries again.
        saving = saving.then(save).catch(() => undefined);
    }, savePause);
    return {
        async stop() {
            clearInterval(timer);
            await saving;
            await save();
        },
    };
}

function stateOf({ world, keyVault }: Fleet, run: number): FleetState {
    const kept = [...world.servers.values()].filter(({ record }) => record.properties.state !== 'Dropping');
    return {
        format: 2,
        run,
        servers: kept.map(atRest),
        diagnosticSettings: [...world.diagnosticSettings],
        locks: world.locks,
        policies: policiesOf(world),
        vaults: keyVault.vaults.map(({ name, uri, keys }) => ({ name, uri, keys: [...keys.values()] })),
    };
}

/** Undefined without a file. Throws a SandboxError for one that this version did not write. */
export async function readFleet(file: string): Promise<FleetState | undefined> {
    let text: string;
    try {
        text = await readFile(file, 'utf8');
    } catch {
        return undefined;
    }
    const problem = new SandboxError(
        `${file} is not a fleet that this version kept. Delete it, or choose another --data.`,
    );
    try {
        const state: FleetState = JSON.parse(text);
        if (state.format === 2) return state;
    } catch {
        throw problem;
    }
    throw problem;
}

/** Replaces the whole fleet. */
export function restoreFleet(fleet: Fleet, kept: FleetState): void {
    const { world, keyVault } = fleet;
    const state = withVaultsOfToday(kept, fleet);
    world.servers.clear();
    for (const server of state.servers) {
        const { id, subscriptionId, resourceGroup, record } = server;
        world.servers.set(id.toLowerCase(), named(server, world.serverDnsSuffix));
        // The fleet that was there before may be smaller.
        ensureGroup(world, subscriptionId, resourceGroup, normalizedLocation(record.location));
    }
    world.diagnosticSettings.clear();
    for (const [id, settings] of state.diagnosticSettings) world.diagnosticSettings.set(id, settings);
    world.locks.splice(0, world.locks.length, ...state.locks);
    if (state.policies !== undefined) restorePolicies(world, state.policies);
    for (const { name, keys } of state.vaults) {
        const vault = keyVault.vaults.find((candidate) => candidate.name === name);
        for (const key of keys) vault?.keys.set(key.name.toLowerCase(), key);
    }
}

function policiesOf(world: World): KeptPolicies {
    const { policyDefinitions, policySetDefinitions, policyAssignments, policyExemptions } = world;
    return { policyDefinitions, policySetDefinitions, policyAssignments, policyExemptions };
}

function restorePolicies(world: World, kept: KeptPolicies): void {
    world.policyDefinitions.splice(0, world.policyDefinitions.length, ...kept.policyDefinitions);
    world.policySetDefinitions.splice(0, world.policySetDefinitions.length, ...kept.policySetDefinitions);
    world.policyAssignments.splice(0, world.policyAssignments.length, ...kept.policyAssignments);
    world.policyExemptions.splice(0, world.policyExemptions.length, ...kept.policyExemptions);
}

/** Key URIs hold the port of their vault, which may be another one in this run. */
function withVaultsOfToday(state: FleetState, { keyVault }: Fleet): FleetState {
    const uris = new Map(
        state.vaults.map(({ name, uri }) => [uri, keyVault.vaults.find((vault) => vault.name === name)?.uri]),
    );
    // All at once: the old port of one vault may be the new port of another.
    const text = JSON.stringify(state).replace(/https:\/\/localhost:\d+/g, (uri) => uris.get(uri) ?? uri);
    return JSON.parse(text);
}

/** The run before may have had databases, and this one none. */
function named(server: FlexibleServer, suffix: string): FlexibleServer {
    const { record } = server;
    const fullyQualifiedDomainName = `${server.name}.${suffix}`;
    return {
        ...server,
        record: { ...record, properties: { ...record.properties, fullyQualifiedDomainName } },
    };
}

/** The server without its operation, which no process of the next run would end. */
function atRest({ operation: _, lateFlags: __, ...server }: FlexibleServer): FlexibleServer {
    const { properties } = server.record;
    const isBusy = ['Updating', 'Restarting', 'Starting', 'Provisioning'].includes(properties.state);
    const state = isBusy ? 'Ready' : properties.state === 'Stopping' ? 'Stopped' : properties.state;
    return { ...server, settledAt: 0, record: { ...server.record, properties: { ...properties, state } } };
}
