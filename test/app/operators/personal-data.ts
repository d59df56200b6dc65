/** Looks for personal data in everything that Pgwarden stored, logged or told. */
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { clientAddress } from '../../../sandbox/simulator/event-grid/claims.ts';
import { people } from '../../../sandbox/simulator/world/people.ts';
import type { TestSandbox } from '../../support/sandbox.ts';

/** What claims and events say of people beyond the ids that the audit needs. */
const forbidden: readonly string[] = [
    people.alice.name,
    people.bob.name,
    'alice@',
    'bob@',
    clientAddress,
    'schemas.xmlsoap.org',
    'identity/claims',
    'ipaddr',
    'clientIpAddress',
    'authnmethodsreferences',
    'Bearer ',
    'AccountKey=',
];

/** Where something that must not be there was found: `table audit: alice@`. */
export async function personalData(box: TestSandbox): Promise<readonly string[]> {
    const found = new Set<string>();
    const search = (where: string, text: string): void => {
        for (const word of forbidden) if (text.includes(word)) found.add(`${where}: ${word}`);
    };
    for (const line of box.hostLines) search('log', line);
    for (const event of box.sandbox.simulator.eventGrid.published) search('topic', JSON.stringify(event));

    const { directConnectionString: connection } = box.sandbox.storage;
    const options = { allowInsecureConnection: true };
    for await (const { name = '' } of TableServiceClient.fromConnectionString(
        connection,
        options,
    ).listTables()) {
        const rows = TableClient.fromConnectionString(connection, name, options).listEntities();
        for await (const row of rows) search(`table ${name}`, JSON.stringify(row));
    }
    const blobs = BlobServiceClient.fromConnectionString(connection);
    for await (const { name } of blobs.listContainers()) {
        // What Event Grid could not deliver is Event Grid's own copy, which we only take away.
        if (name === 'dead-letters') continue;
        const container = blobs.getContainerClient(name);
        for await (const blob of container.listBlobsFlat()) {
            const content = await container.getBlobClient(blob.name).downloadToBuffer();
            search(`container ${name}`, content.toString('utf8'));
        }
    }
    return [...found].toSorted();
}
