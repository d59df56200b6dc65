import type { TokenCredential } from '@azure/core-auth';

/** A right to use the account. */
export type StorageCredential =
    | { readonly kind: 'token'; readonly credential: TokenCredential }
    | { readonly kind: 'key'; readonly account: string; readonly key: string }
    /** A shared access signature: parameters of the query. */
    | { readonly kind: 'signature'; readonly signature: string };

/** Endpoints of the account's queues and blobs, and the right to use them. */
export interface StorageAccount {
    readonly queueUri: string;
    readonly blobUri: string;
    readonly credential: StorageCredential;
}

/** The emulators' account. Source: "Use the Azurite emulator". Its key is public. */
const emulator = [
    'DefaultEndpointsProtocol=http',
    'AccountName=devstoreaccount1',
    'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
    'BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1',
    'QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1',
].join(';');

/** Reads a connection string, which the settings have checked. */
export function accountOf(connectionString: string): StorageAccount {
    const fields = fieldsOf(connectionString);
    if (fields.get('usedevelopmentstorage') === 'true') return accountOf(emulator);
    const account = fields.get('accountname') ?? '';
    const endpoint = (service: 'queue' | 'blob'): string => {
        const scheme = fields.get('defaultendpointsprotocol') ?? 'https';
        const suffix = fields.get('endpointsuffix') ?? 'core.windows.net';
        const named = fields.get(`${service}endpoint`) ?? `${scheme}://${account}.${service}.${suffix}`;
        return named.replace(/\/+$/, '');
    };
    const key = fields.get('accountkey');
    const signature = (fields.get('sharedaccesssignature') ?? '').replace(/^\?/, '');
    return {
        queueUri: endpoint('queue'),
        blobUri: endpoint('blob'),
        credential: key === undefined ? { kind: 'signature', signature } : { kind: 'key', account, key },
    };
}

function fieldsOf(connectionString: string): ReadonlyMap<string, string> {
    return new Map(
        connectionString.split(';').flatMap((field): [string, string][] => {
            const [, name, value] = /^\s*(\w+)=(.*?)\s*$/s.exec(field) ?? [];
            return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
        }),
    );
}
