import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { seedFleet, workspaceId } from '../../sandbox/simulator/fleet/seed-fleet.ts';
import { resourceManagerClients } from '../../src/azure/resource-manager/clients.ts';
import { serverReader } from '../../src/azure/resource-manager/read-server.ts';
import { shippedBaseline } from '../../src/baseline/parse.ts';
import { effectiveBaseline } from '../../src/baseline/resolve.ts';
import { controls } from '../../src/controls/index.ts';
import { controlsTouchedBy, evaluate } from '../../src/engine/evaluate.ts';
import type { EffectiveBaseline } from '../../src/model/baseline.ts';
import { parseServerId } from '../../src/model/resource-id.ts';
import { controlPlaneSlices, type SliceReadings } from '../../src/model/server-state.ts';
import { simulatedAzure } from './simulated-azure.ts';

/** Resource Manager's responses about one server. */
export interface RecordedServer {
    /** `/subscriptions/…/flexibleServers/orders` */
    readonly path: string;
    /** Bodies by the path below the server, lower case: `/configurations`. */
    readonly bodies: ReadonlyMap<string, string>;
}

export interface RecordedFleet {
    readonly servers: readonly RecordedServer[];
    /** The profile `standard`, which only reports the controls that the servers do not keep: repairs are measured elsewhere. */
    readonly baseline: EffectiveBaseline;
}

/**
 * Records what the simulated Azure responds about a few servers of different kinds: with and without Entra
 * authentication, public and private. The lists of parameters have all parameters, or only those that the controls read.
 */
export async function recordedServers(parameters: 'all' | 'read'): Promise<RecordedFleet> {
    const { simulator, access, stop } = await simulatedAzure({ throttling: 'off' });
    try {
        const kinds = seedFleet(simulator, { servers: 9, seed: 1 }).filter(
            ({ record }) => record.properties.dataEncryption.type === 'SystemManaged',
        );
        for (const [index, { record }] of kinds.entries()) {
            const { authConfig, network } = record.properties;
            if (index % 3 === 1) Object.assign(authConfig, { activeDirectoryAuth: 'Disabled' });
            if (index % 2 === 1) Object.assign(network, { publicNetworkAccess: 'Enabled' });
        }
        const recorded: { readonly path: string; readonly bodies: Map<string, string> }[] = kinds.map(
            ({ id }) => ({ path: id, bodies: new Map() }),
        );
        const clients = resourceManagerClients({ ...access, transport: recorder(recorded) });
        const reader = serverReader(clients, {
            readKeys: () => Promise.reject(new Error('no key')),
            readStrength: () => Promise.reject(new Error('no key')),
        });
        const reported = new Set<string>();
        const read = new Set<string>();
        for (const { path } of recorded) {
            const server = parseServerId(path);
            if (server === undefined) throw new Error(`${path} is no server`);
            const reading = await reader.read(server, controlPlaneSlices);
            if (reading.kind === 'missing') throw new Error(reading.reason);
            for (const control of unkept(reading.slices, read)) reported.add(control);
        }
        const modes = Object.fromEntries([...reported].map((control) => [control, 'report' as const]));
        return {
            servers: recorded.map(({ path, bodies }) => ({
                path,
                bodies: parameters === 'all' ? bodies : withParameters(bodies, read),
            })),
            baseline: { ...standard, modes: { ...standard.modes, ...modes } },
        };
    } finally {
        await stop();
    }
}

const standard = effectiveBaseline(
    shippedBaseline('standard'),
    { subscriptionId: '11111111-1111-4111-8111-111111111111', resourceGroup: 'app', name: 'any' },
    new Date('2026-06-15T12:00:00Z'),
    { diagnosticSettings: { workspaceId } },
);

function recorder(recorded: readonly { readonly path: string; readonly bodies: Map<string, string> }[]) {
    const network = createDefaultHttpClient();
    return {
        async sendRequest(request) {
            const response = await network.sendRequest(request);
            const path = new URL(request.url).pathname.toLowerCase();
            const server = recorded.find((each) => path.startsWith(each.path.toLowerCase()));
            server?.bodies.set(path.slice(server.path.length), response.bodyAsText ?? '');
            return response;
        },
    } satisfies HttpClient;
}

/** Returns the controls that the server does not keep; adds the parameters that controls read by name. */
function unkept(readings: SliceReadings, read: Set<string>): readonly string[] {
    const { parameters } = readings;
    if (parameters?.kind !== 'read') throw new Error('The parameters were not read');
    const value = new Proxy(parameters.value, {
        get(target, name) {
            if (typeof name === 'string') read.add(name);
            return Reflect.get(target, name);
        },
        // A control that goes through all parameters needs none of them.
        ownKeys: () => [],
    });
    const seen = { ...readings, parameters: { ...parameters, value } };
    const touched = controlsTouchedBy(controlPlaneSlices, controls, standard);
    return evaluate(touched, seen, standard.thresholds)
        .filter(({ verdict }) => verdict.kind === 'drifted')
        .map(({ control }) => control.id);
}

function withParameters(
    bodies: ReadonlyMap<string, string>,
    names: ReadonlySet<string>,
): ReadonlyMap<string, string> {
    const list = JSON.parse(bodies.get('/configurations') ?? '{}');
    const value = list.value.filter(({ name }: { readonly name: string }) => names.has(name));
    return new Map([...bodies, ['/configurations', JSON.stringify({ ...list, value })]]);
}
