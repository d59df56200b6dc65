import type { StoragePorts } from './azurite.ts';

/** Azurite's well-known account; its key is published and opens nothing else. */
const storageAccount = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** The connection string of an Azurite, or of a proxy before it, that listens on these ports. */
export function connectionString(ports: StoragePorts): string {
    return [
        'DefaultEndpointsProtocol=http',
        `AccountName=${storageAccount}`,
        `AccountKey=${accountKey}`,
        `BlobEndpoint=http://127.0.0.1:${ports.blob}/${storageAccount}`,
        `QueueEndpoint=http://127.0.0.1:${ports.queue}/${storageAccount}`,
        `TableEndpoint=http://127.0.0.1:${ports.table}/${storageAccount}`,
        '',
    ].join(';');
}
