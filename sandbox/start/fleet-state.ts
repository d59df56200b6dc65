/** The simulated fleet between two runs of `npm start -- --data DIR`. Keys start afresh, running operations are over. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DiagnosticSettings, FlexibleServer, World } from '../simulator/world/world.ts';
import { SandboxError } from './errors.ts';

interface FleetState {
    readonly format: 1;
    readonly servers: readonly FlexibleServer[];
    readonly diagnosticSettings: readonly (readonly [string, DiagnosticSettings])[];
}

export async function saveFleet(world: World, file: string): Promise<void> {
    const state: FleetState = {
        format: 1,
        servers: [...world.servers.values()].map(atRest),
        diagnosticSettings: [...world.diagnosticSettings],
    };
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(state));
    await rename(`${file}.new`, file);
}

/** Replaces the servers of the world by those of the file; without a file, leaves the world as it is. */
export async function restoreFleet(world: World, file: string): Promise<void> {
    const state = await readState(file);
    if (state === undefined) return;
    world.servers.clear();
    for (const server of state.servers) world.servers.set(server.id.toLowerCase(), server);
    world.diagnosticSettings.clear();
    for (const [id, settings] of state.diagnosticSettings) world.diagnosticSettings.set(id, settings);
}

async function readState(file: string): Promise<FleetState | undefined> {
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
        if (state.format === 1) return state;
    } catch {
        throw problem;
    }
    throw problem;
}

/** What was being done to a server is done: nobody will end its operation. */
function atRest({ operation: _, ...server }: FlexibleServer): FlexibleServer {
    const { properties } = server.record;
    const isBusy = ['Updating', 'Restarting', 'Starting', 'Provisioning'].includes(properties.state);
    const state = isBusy ? 'Ready' : properties.state === 'Stopping' ? 'Stopped' : properties.state;
    return { ...server, settledAt: 0, record: { ...server.record, properties: { ...properties, state } } };
}
