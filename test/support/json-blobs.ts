import type { ContainerClient } from '@azure/storage-blob';

/** Stores a value as the JSON of a blob, replacing what is there. */
export async function putJson(container: ContainerClient, name: string, value: unknown): Promise<void> {
    const text = JSON.stringify(value);
    await container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
}

/** Returns the parsed JSON of a blob. */
export async function jsonOf(container: ContainerClient, name: string): Promise<unknown> {
    const content = await container.getBlockBlobClient(name).downloadToBuffer();
    return JSON.parse(content.toString());
}
