import { createHash } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
import { seedFleet, workspaceId } from '../../sandbox/simulator/fleet/seed-fleet.ts';
import { freePorts, startAzurite } from '../../sandbox/storage/azurite.ts';
import { connectionString } from '../../sandbox/storage/connection-string.ts';
import { resourceManagerClients } from '../../src/azure/resource-manager/clients.ts';
import { serverReader } from '../../src/azure/resource-manager/read-server.ts';
import { recordPages } from '../../src/azure/storage/servers/record-pages.ts';
import { serverRow } from '../../src/azure/storage/servers/server-row.ts';
import { currentBaseline } from '../../src/baseline/current-baseline.ts';
import { shippedBaseline } from '../../src/baseline/parse.ts';
import { controls } from '../../src/controls/index.ts';
import { controlsTouchedBy, evaluate } from '../../src/engine/evaluate.ts';
import { lastReads } from '../../src/engine/last-reads.ts';
import { postureAfter } from '../../src/engine/posture.ts';
import { parseServerId, type ServerId } from '../../src/model/resource-id.ts';
import { emptyRecord, type ServerRecord } from '../../src/model/server-record.ts';
import { controlPlaneSlices } from '../../src/model/server-state.ts';
import {
    type PreviewBaselinePorts,
    type PreviewOfValid,
    previewBaseline,
} from '../../src/workflows/queries/preview-baseline.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { simulatedAzure } from '../support/simulated-azure.ts';

const deploymentThresholds = { diagnosticSettings: { workspaceId } };
const clock = { now: () => new Date() };
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const inForce = currentBaseline(
    { baseline: shippedBaseline('standard'), source: { kind: 'profile', name: 'standard' } },
    { deployment: deploymentThresholds, clock, digest },
);
/** Asks for more than the baseline in force, so that every server is judged twice. */
const document = JSON.stringify({
    name: 'stricter',
    extends: 'strict',
    thresholds: { tlsMinimumVersion: '1.3', backupRetentionDays: 35 },
});

/** Previews a document over a fleet in Azurite, a page of 1,000 servers after the other. */
export const benchmark: Benchmark = {
    title: 'Preview of a baseline (Azurite)',
    async run({ isQuick }) {
        const servers = isQuick ? 200 : 10_000;
        const azurite = await startAzurite({ ports: freePorts });
        try {
            const table = TableClient.fromConnectionString(connectionString(azurite.ports), 'servers', {
                allowInsecureConnection: true,
            });
            await table.createTable();
            const lengths = await fill(table, await records(), servers);
            return { figures: await figures(table, servers, lengths) };
        } finally {
            await azurite.stop();
        }
    },
};

async function figures(table: TableClient, servers: number, lengths: Lengths): Promise<readonly Figure[]> {
    const ports: PreviewBaselinePorts = {
        baseline: { current: async () => inForce },
        policyExemptions: { of: async () => [] },
        recordPages: recordPages(table),
        overview: { read: async () => undefined },
        pause: { read: async () => ({ servers: {} }) },
        controls,
        clock,
        digest,
        isDryRun: false,
        deploymentThresholds,
    };
    const pages: { readonly ms: number; readonly page: PreviewOfValid }[] = [];
    const beganCpu = process.cpuUsage();
    let continuation: string | undefined;
    do {
        const began = performance.now();
        const page = await previewBaseline(ports, {
            text: document,
            limit: 1_000,
            ...(continuation === undefined ? {} : { continuation }),
        });
        if (page.kind === 'invalid') throw new Error('The document is invalid');
        pages.push({ ms: performance.now() - began, page });
        continuation = page.continuation;
    } while (continuation !== undefined);
    const { user, system } = process.cpuUsage(beganCpu);
    const judged = pages.reduce((sum, { page }) => sum + page.servers.judged, 0);
    if (judged !== servers) throw new Error(`${judged} of ${servers} servers judged`);
    const longest = Math.max(...pages.map(({ ms }) => ms));
    const writes = pages.reduce((sum, { page }) => sum + page.writes.total, 0);
    return [
        {
            name: 'longest page of a preview, up to 1,000 servers',
            value: longest,
            unit: 'ms',
            reach: { atMost: 10_000 },
            limit: { what: 'a page ends after eight seconds, whatever it has' },
            details: [
                `${pages.length} pages for ${servers} servers, ${writes} writes`,
                `${((user + system) / 1_000 / servers).toFixed(2)} ms of processor time per server`,
            ],
        },
        {
            name: 'characters of last reads in a record (mean)',
            value: lengths.lastReads,
            unit: 'characters',
            details: [`${lengths.row.toFixed(0)} characters of the whole row`],
        },
    ];
}

/** A record for each kind of server, as an assessment leaves it. */
async function records(): Promise<readonly ServerRecord[]> {
    const { simulator, access, stop } = await simulatedAzure({ throttling: 'off' });
    try {
        const seeded = seedFleet(simulator, { servers: 9, seed: 1 }).filter(
            ({ record }) => record.properties.dataEncryption.type === 'SystemManaged',
        );
        const reader = serverReader(resourceManagerClients(access), {
            readKeys: () => Promise.reject(new Error('no key')),
            readStrength: () => Promise.reject(new Error('no key')),
        });
        const found: ServerRecord[] = [];
        for (const { id } of seeded) {
            const server = parseServerId(id);
            if (server === undefined) throw new Error(`${id} is no server`);
            const reading = await reader.read(server, controlPlaneSlices);
            if (reading.kind === 'missing') throw new Error(reading.reason);
            const at = clock.now().toISOString();
            const baseline = inForce.effective(server, undefined);
            const touched = controlsTouchedBy(controlPlaneSlices, controls, baseline);
            const evaluations = evaluate(touched, reading.slices, baseline.thresholds);
            found.push({
                ...emptyRecord(server),
                ...postureAfter({}, evaluations, baseline, at),
                lastReads: lastReads(reading.slices, at, controls),
            });
        }
        return found;
    } finally {
        await stop();
    }
}

interface Lengths {
    readonly lastReads: number;
    readonly row: number;
}

/** Stores the records again and again under other names. Returns their mean lengths. */
async function fill(table: TableClient, kinds: readonly ServerRecord[], servers: number): Promise<Lengths> {
    let reads = 0;
    let whole = 0;
    let actions: ['create', ReturnType<typeof serverRow>][] = [];
    for (let index = 0; index < servers; index += 1) {
        const kind = kinds[index % kinds.length];
        if (kind === undefined) throw new Error('No server was read');
        const server: ServerId = {
            ...kind.server,
            subscriptionId,
            name: `server-${String(index).padStart(6, '0')}`,
        };
        const row = serverRow(server, { ...kind, server });
        reads += JSON.stringify(kind.lastReads).length;
        whole += JSON.stringify(row).length;
        actions.push(['create', row]);
        if (actions.length < 50 && index < servers - 1) continue;
        await table.submitTransaction(actions);
        actions = [];
    }
    return { lastReads: reads / servers, row: whole / servers };
}

const subscriptionId = '11111111-1111-4111-8111-111111111111';
