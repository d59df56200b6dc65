/** The baseline of `npm start`, and how a sandbox gets a baseline of its own. */
import { readFile } from 'node:fs/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { SandboxError } from './errors.ts';
import type { SandboxOptions } from './sandbox-options.ts';

/** Name of the blob in container `config`: the value of BASELINE. */
export const baselineBlob = 'sandbox.json';

/**
 * `standard` with guard rails for a fleet that drifts every few seconds: in Azure so much drift would be an
 * incident, and Pgwarden would hold its repairs.
 */
export const sandboxBaseline = {
    name: 'sandbox',
    extends: 'standard',
    guardRails: {
        flapping: { repairs: 10, hours: 1 },
        budget: { serversPerHour: 500, changesPerHour: 5000 },
    },
};

/** The origin of the document in force. `kept`: from an earlier run, or uploaded since. */
export type BaselineInForce = 'given' | 'kept' | 'first' | 'profile';

/** Uploads the baseline that was given, or else the first one where none is kept. */
export async function uploadBaseline(
    connectionString: string,
    { baseline, firstBaseline }: Pick<SandboxOptions, 'baseline' | 'firstBaseline'>,
): Promise<BaselineInForce> {
    const document = baseline ?? firstBaseline;
    if (document === undefined) return 'profile';
    const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('config');
    await container.createIfNotExists();
    const blob = container.getBlockBlobClient(baselineBlob);
    const text = JSON.stringify(document, undefined, 4);
    if (baseline === undefined && (await blob.exists())) {
        const kept = (await blob.downloadToBuffer()).toString('utf8');
        return kept === text ? 'first' : 'kept';
    }
    await blob.upload(text, Buffer.byteLength(text), {
        blobHTTPHeaders: { blobContentType: 'application/json' },
    });
    return baseline === undefined ? 'first' : 'given';
}

/** The document in that file. Throws a SandboxError; whether it is a baseline is for the app to say. */
export async function readBaseline(file: string): Promise<object> {
    const problem = (what: string): SandboxError =>
        new SandboxError(`--baseline is '${file}', allowed is the path of a baseline document: ${what}.`);
    let text: string;
    try {
        text = await readFile(file, 'utf8');
    } catch {
        throw problem('it cannot be read');
    }
    let document: unknown;
    try {
        document = JSON.parse(text);
    } catch {
        throw problem('it is not JSON');
    }
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
        throw problem('it is not a JSON object');
    }
    return document;
}
