import { createHash } from 'node:crypto';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '../../../../../sandbox/storage/storage.ts';
import { baselineSource } from '../../../../../src/azure/storage/blobs/baseline-source.ts';
import { controls } from '../../../../../src/controls/index.ts';
import { BaselineUnreadableError } from '../../../../../src/errors.ts';
import type { EffectiveBaseline } from '../../../../../src/model/baseline.ts';
import type { BaselineSource, InForceStore, LogFields } from '../../../../../src/ports.ts';
import { openAccount } from '../../../../support/shared-storage.ts';

let storage: Storage;
let container: ContainerClient;
let named = 0;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Nothing was ever in force. */
const nothing = { read: async () => undefined };

const orders = {
    subscriptionId: '11111111-1111-4111-8111-111111111111',
    resourceGroup: 'shop',
    name: 'orders',
};
const workspaceId = `/subscriptions/${orders.subscriptionId}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/central`;

beforeAll(async () => {
    storage = await openAccount();
    const blobs = BlobServiceClient.fromConnectionString(storage.connectionString, {
        retryOptions: { maxTries: 1 },
    });
    container = blobs.getContainerClient('config');
    await container.create();
}, 60_000);

afterAll(async () => {
    await storage.stop();
});

interface Source {
    readonly blob: string;
    readonly source: BaselineSource;
    readonly errors: readonly LogFields[];
    write(document: unknown): Promise<void>;
}

/** A source with a blob of its own, which is not there yet. */
function newSource(lastGood: Pick<InForceStore, 'read'> = nothing): Source {
    named += 1;
    const blob = `baseline-${named}.json`;
    const errors: LogFields[] = [];
    const source = baselineSource({
        name: blob,
        container,
        lastGood,
        digest,
        knownControls: controls.map(({ id }) => id),
        deployment: { diagnosticSettings: { workspaceId } },
        clock: { now: () => new Date('2026-06-15T12:00:00Z') },
        log: {
            debug: () => undefined,
            info: () => undefined,
            warn: () => undefined,
            error: (_message, fields) => errors.push(fields),
        },
    });
    return {
        blob,
        source,
        errors,
        async write(document) {
            const text = typeof document === 'string' ? document : JSON.stringify(document);
            await container.getBlockBlobClient(blob).upload(text, Buffer.byteLength(text));
        },
    };
}

async function inForce(source: BaselineSource): Promise<EffectiveBaseline> {
    return (await source.current()).effective(orders, undefined);
}

async function problemsOf(source: BaselineSource): Promise<readonly string[]> {
    try {
        await source.current();
    } catch (error) {
        if (error instanceof BaselineUnreadableError) return error.problems;
        throw error;
    }
    return [];
}

const enforcing = { extends: 'standard', modes: { 'backup-retention': 'enforce' } };
const reporting = { extends: 'standard', modes: { 'backup-retention': 'report' } };

describe('a shipped profile', () => {
    test('is in force without any blob, with the workspace of the app settings', async () => {
        const before = storage.proxy.requests.length;
        const source = baselineSource({
            name: 'standard',
            container,
            lastGood: nothing,
            digest,
            knownControls: [],
            deployment: { diagnosticSettings: { workspaceId } },
            clock: { now: () => new Date() },
            log: { debug() {}, info() {}, warn() {}, error() {} },
        });
        const found = await inForce(source);
        expect([found.name, found.modes['secure-transport']]).toEqual(['standard', 'enforce']);
        expect(found.thresholds.diagnosticSettings.workspaceId).toBe(workspaceId);
        expect(storage.proxy.requests.length).toBe(before);
    });
});

describe('a baseline in a blob', () => {
    test('is in force', async () => {
        const { source, write } = newSource();
        await write(enforcing);
        const found = await inForce(source);
        expect([found.modes['backup-retention'], found.modes['secure-transport']]).toEqual([
            'enforce',
            'enforce',
        ]);
        expect(found.thresholds.diagnosticSettings.workspaceId).toBe(workspaceId);
    });

    test('is taken up at the next question when it changes', async () => {
        const { source, write } = newSource();
        await write(enforcing);
        expect((await inForce(source)).modes['backup-retention']).toBe('enforce');
        await write(reporting);
        expect((await inForce(source)).modes['backup-retention']).toBe('report');
    });

    test('is downloaded once while it does not change', async () => {
        const { source, write, blob } = newSource();
        await write(enforcing);
        for (let asked = 0; asked < 5; asked += 1) await source.current();
        const downloads = storage.proxy.requests.filter(
            ({ method, path }) => method === 'GET' && path.includes(blob),
        );
        expect(downloads).toHaveLength(1);
    });

    test('that is invalid is refused with every problem named, and the last valid one only reports', async () => {
        const { source, write, errors, blob } = newSource();
        await write(enforcing);
        expect((await source.current()).refusal).toBeUndefined();
        await write({ extends: 'standard', modes: { 'backup-retention': 'always', unknown: 'enforce' } });
        for (let asked = 0; asked < 2; asked += 1) {
            const current = await source.current();
            expect(String(current.refusal)).toContain('backup-retention');
            expect(String(current.refusal)).toContain('unknown');
            const { modes, refusal } = current.effective(orders, undefined);
            expect([modes['backup-retention'], refusal]).toEqual([
                'enforce',
                expect.stringMatching(/^the newest baseline is refused: .+ \(and 1 more\)$/),
            ]);
        }
        expect(errors).toHaveLength(1);
        expect(errors[0]?.blob).toBe(blob);
        await write(reporting);
        const mended = await source.current();
        expect(mended.refusal).toBeUndefined();
        expect(mended.effective(orders, undefined)).toMatchObject({
            modes: expect.objectContaining({ 'backup-retention': 'report' }),
            digest: mended.digest,
        });
    });

    test('that is invalid lets a new instance report under the last one that any instance worked with', async () => {
        const text = JSON.stringify(enforcing);
        const { source, write } = newSource({
            read: async () => ({
                etag: '"1"',
                inForce: {
                    baseline: {
                        name: 'contoso',
                        digest: 'd1',
                        source: { kind: 'document', text },
                        since: '2026-06-15T08:00:00.000Z',
                    },
                    dryRun: { isOn: false, since: '2026-06-15T08:00:00.000Z', deployment: 'local' },
                },
            }),
        });
        await write('{ "modes": ');
        const current = await source.current();
        expect(current.refusal).toHaveLength(1);
        expect(current.effective(orders, undefined).modes['backup-retention']).toBe('enforce');
    });

    test('has one digest for its meaning, whatever its spelling, and another for another word', async () => {
        const { source, write } = newSource();
        await write(enforcing);
        const { digest: first } = await source.current();
        await write(JSON.stringify(enforcing, null, 8));
        expect((await source.current()).digest).toBe(first);
        await write(reporting);
        expect((await source.current()).digest).not.toBe(first);
    });

    test('that is invalid stops everything when there was never a valid one', async () => {
        const { source, write } = newSource();
        await write('{ "modes": ');
        expect((await problemsOf(source))[0]).toContain('$');
        expect((await problemsOf(source))[0]).toContain('$');
        await write(enforcing);
        expect((await inForce(source)).modes['backup-retention']).toBe('enforce');
    });

    test('that is not there stops everything', async () => {
        const { source, blob } = newSource();
        const [problem, ...others] = await problemsOf(source);
        expect(others).toEqual([]);
        expect(problem).toContain(`${blob}: HTTP 404`);
        expect(problem).toContain(
            'BASELINE names neither a blob in container config nor a shipped profile (standard, strict, azure-policy, mcsb, cis)',
        );
    });

    test('that is deleted is refused: it may have held an exemption', async () => {
        const { source, write, blob } = newSource();
        await write(enforcing);
        await source.current();
        await container.deleteBlob(blob);
        const current = await source.current();
        expect(current.refusal).toEqual([expect.stringContaining(`${blob}: HTTP 404`)]);
        expect(current.effective(orders, undefined).refusal).toContain('HTTP 404');
        await write(reporting);
        expect((await source.current()).refusal).toBeUndefined();
        expect((await inForce(source)).modes['backup-retention']).toBe('report');
    });

    test('that cannot be read now stops everything until it can', async () => {
        const { source, write } = newSource();
        await write(enforcing);
        await source.current();
        storage.proxy.setUnavailable('blob', 'busy');
        try {
            const failure = await source.current().catch((error: unknown) => error);
            expect(failure).toBeInstanceOf(BaselineUnreadableError);
            expect(failure).toMatchObject({ transient: true });
        } finally {
            storage.proxy.setUnavailable('blob', undefined);
        }
        expect((await inForce(source)).modes['backup-retention']).toBe('enforce');
    });

    test('says whether it selects by tag, and gives nothing without the tags', async () => {
        const { source, write } = newSource();
        await write(enforcing);
        expect((await source.current()).needsTags).toBe(false);
        await write({
            ...enforcing,
            trustedTags: ['environment'],
            scopes: [{ tag: { name: 'environment', value: 'dev' }, modes: { 'backup-retention': 'off' } }],
        });
        const current = await source.current();
        expect(current.needsTags).toBe(true);
        expect(() => current.effective(orders, undefined)).toThrow('tags');
        const modes = [{ environment: 'dev' }, {}].map(
            (tags) => current.effective(orders, tags).modes['backup-retention'],
        );
        expect(modes).toEqual(['off', 'enforce']);
    });
});
