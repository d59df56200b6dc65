import { BlobServiceClient } from '@azure/storage-blob';
import { expect, test } from 'vitest';
import { people } from '../../../sandbox/simulator/world/people.ts';
import { type Metric, metrics } from '../../../src/telemetry/metrics.ts';
import { spans } from '../../../src/telemetry/spans.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { type ExportedSpan, metricsOf, sentText, tracesOf } from '../../support/sandbox-telemetry.ts';

/** Every invocation exports what is there. */
const settings = { OTEL_METRIC_EXPORT_INTERVAL: '1' };
const verifiedTrail = ['intended log-checkpoints', 'verified log-checkpoints'];

/** The trace of the repair that ended last, once all of it is exported. */
async function repairTrace(box: TestSandbox): Promise<readonly ExportedSpan[]> {
    const found = () =>
        tracesOf(box.sandbox).find(
            (trace) =>
                trace.some(({ properties }) => properties['pgwarden.outcome'] === 'verified') &&
                trace.some(({ name }) => name === 'process remediations'),
        );
    await box.until('the trace of the repair is exported', () => found() !== undefined);
    return found() ?? [];
}

/** `receive event > send assessments`: a span and those that it descends from, the first one first. */
function ancestry(trace: readonly ExportedSpan[], span: ExportedSpan): string {
    const parent = trace.find(({ id }) => id === span.parentId);
    return parent === undefined ? span.name : `${ancestry(trace, parent)} > ${span.name}`;
}

function outcomeIn(trace: readonly ExportedSpan[], outcome: string): ExportedSpan {
    const span = trace.find(({ properties }) => properties['pgwarden.outcome'] === outcome);
    if (span === undefined) throw new Error(`The trace has no entry ${outcome}`);
    return span;
}

async function runTick({ sandbox }: TestSandbox): Promise<void> {
    const { functions, masterKey } = sandbox.endpoints;
    const response = await fetch(`${functions}/admin/functions/on-tick`, {
        method: 'POST',
        headers: { 'x-functions-key': masterKey, 'content-type': 'application/json' },
        body: '{}',
    });
    expect(response.status).toBe(202);
}

async function putDeadLetter({ sandbox }: TestSandbox): Promise<void> {
    const blobs = BlobServiceClient.fromConnectionString(sandbox.storage.directConnectionString);
    const text = JSON.stringify([{ id: 'lost', specversion: '1.0' }]);
    const container = blobs.getContainerClient('dead-letters');
    await container.createIfNotExists();
    await container.getBlockBlobClient('lost.json').upload(text, Buffer.byteLength(text));
}

test('a repair is one trace from its event over the queues to verified, and every metric is emitted', async () => {
    const box = await testSandbox({ telemetry: true, settings });
    try {
        const { id } = box.server(0);
        await box.azure.setParameter('alice', id, 'log_checkpoints', 'off');
        await box.untilTrail(id, verifiedTrail);
        const trace = await repairTrace(box);
        expect(ancestry(trace, outcomeIn(trace, 'intended'))).toBe(
            'receive event > send assessments > process assessments > append audit entry',
        );
        expect(ancestry(trace, outcomeIn(trace, 'verified'))).toBe(
            'receive event > send assessments > process assessments > send remediations > process remediations > append audit entry',
        );
        const names = new Set(trace.map(({ name }) => name));
        for (const name of ['read server', 'write change', 'poll operation', 'read back']) {
            expect(names).toContain(name);
        }
        for (const { name, properties } of trace.filter(({ name }) => name.startsWith('process '))) {
            expect(properties['_MS.links'], name).toMatch(/"operation_Id":"[0-9a-f]{32}"/);
        }
        for (const { name } of tracesOf(box.sandbox).flat()) expect(Object.keys(spans)).toContain(name);

        await putDeadLetter(box);
        await runTick(box);
        const missing = () => unseenMetrics(box);
        await box.until('every metric is seen', () => missing().length === 0, 30).catch(() => undefined);
        expect(missing()).toEqual([]);
        for (const { name, properties } of metricsOf(box.sandbox)) expectOfTable(name, properties);

        // The event had the claims of alice, and an address: nothing of them leaves.
        const text = sentText(box.sandbox);
        const { alice } = people;
        for (const personal of [alice.objectId, alice.name, 'ipaddr', 'http://schemas', 'log_checkpoints']) {
            expect(text.toLowerCase()).not.toContain(personal.toLowerCase());
        }
        await box.untilQuiet();
        await box.expectOrder();
    } finally {
        await box.close();
    }
});

/** Metrics of the table that were not sent, with all of their attributes. */
function unseenMetrics({ sandbox }: TestSandbox): readonly string[] {
    const seen = metricsOf(sandbox);
    return Object.entries(metrics)
        .filter(([name, { attributes }]: [string, Metric]) => {
            const wanted = Object.keys(attributes).sort().join();
            return !seen.some(
                (each) => each.name === name && Object.keys(each.properties).sort().join() === wanted,
            );
        })
        .map(([name]) => name);
}

function expectOfTable(name: string, properties: Readonly<Record<string, string>>): void {
    const metric: Metric | undefined = Object.entries(metrics).find(([known]) => known === name)?.[1];
    expect(metric, name).toBeDefined();
    for (const [key, value] of Object.entries(properties)) {
        const allowed = metric?.attributes[key];
        if (Array.isArray(allowed)) expect(allowed, `${name} ${key}`).toContain(value);
        else expect(typeof allowed, `${name} ${key}`).toBe('string');
    }
}

test('an exporter that is away, silent, or answers garbage keeps no repair from its end', async () => {
    const box = await testSandbox({ telemetry: true, settings });
    try {
        const { ingestion } = box.sandbox.simulator;
        const { id } = box.server(0);
        let repairs = 0;
        for (const disturbance of ['away', 'silent', 'garbage'] as const) {
            ingestion.disturb(disturbance);
            await box.azure.setParameter('alice', id, 'log_checkpoints', 'off');
            repairs += 1;
            const verified = async () =>
                (await box.api.trail(id)).filter((entry) => entry === 'verified log-checkpoints').length;
            await box.until(`repair ${repairs} is verified`, async () => (await verified()) === repairs);
            await box.untilQuiet();
        }
        expect(ingestion.requests()).toBeGreaterThan(2);
        await box.expectOrder();
        ingestion.disturb(undefined);
        expect(box.hostLines.filter((line) => line.includes('(Failed, '))).toEqual([]);
    } finally {
        await box.close();
    }
});
