import { createHttpHeaders, type PipelinePolicy } from '@azure/core-rest-pipeline';
import type { KeyVault } from '../../../src/azure/key-vault/key-vault.ts';
import { resourceManagerClients } from '../../../src/azure/resource-manager/clients.ts';
import { serverReader } from '../../../src/azure/resource-manager/read-server.ts';
import { parseServerId } from '../../../src/model/resource-id.ts';
import type { SliceReadings } from '../../../src/model/server-state.ts';
import { logCategories, readAt } from '../../support/states.ts';
import { orders } from '../../support/story.ts';
import type { ArmResource, WireServer } from './resource.ts';

const id = parseServerId(orders);
const slices = [
    'server',
    'parameters',
    'administrators',
    'threatProtection',
    'diagnosticSettings',
    'logCategories',
    'defenderPlan',
] as const;

/** What every server offers. */
const categories = logCategories.map((name) => ({
    name,
    properties: { categoryType: 'Logs', categoryGroups: ['audit', 'allLogs'] },
}));

/** Reads servers as the product does: Azure's JSON, the official clients, our parser. One after the other. */
export function wireReader(): (wire: WireServer) => Promise<SliceReadings> {
    let response: WireServer | undefined;
    const clients = resourceManagerClients({
        credential: { getToken: async () => ({ token: 'none', expiresOnTimestamp: 9_999_999_999_999 }) },
        endpoint: 'https://management.azure.com',
        scope: 'https://management.azure.com/.default',
        observer: () => respondingWith(() => response),
    });
    const reader = serverReader(clients, noKeys);
    return async (wire) => {
        response = wire;
        if (id === undefined) throw new Error(`No server id: ${orders}`);
        const reading = await reader.read(id, slices);
        if (reading.kind === 'missing') throw new Error(reading.reason);
        return reading.slices;
    };
}

function respondingWith(current: () => WireServer | undefined): PipelinePolicy {
    return {
        name: 'wire-server',
        async sendRequest(request) {
            const wire = current();
            if (wire === undefined) throw new Error('No server is read');
            const lists = [
                ['/configurations', wire.configurations],
                ['/administrators', wire.administrators],
                ['/diagnosticsettings', wire.diagnosticSettings],
                ['/diagnosticsettingscategories', categories],
            ] as const;
            const path = new URL(request.url).pathname.toLowerCase();
            const [, value] = lists.find(([end]) => path.endsWith(end)) ?? [];
            const one = resourceOf(wire, path);
            const headers = createHttpHeaders({ 'content-type': 'application/json' });
            const bodyAsText = JSON.stringify(value === undefined ? one : { value });
            return { request, status: 200, headers, bodyAsText };
        },
    };
}

/** The resource that is read alone. */
function resourceOf(wire: WireServer, path: string): ArmResource {
    if (path.endsWith('/default')) return wire.threatProtection;
    return path.includes('/microsoft.security/pricings/') ? wire.defenderPlan : wire.server;
}

const noKeys: KeyVault = {
    readKeys: async () => ({ keys: { readAt }, unread: [] }),
    readStrength: () => Promise.reject(new Error('no key')),
    readVersions: () => Promise.reject(new Error('no key')),
    readRotationPolicy: () => Promise.reject(new Error('no key')),
    writeRotationPolicy: () => Promise.reject(new Error('no key')),
    rotate: () => Promise.reject(new Error('no key')),
};
