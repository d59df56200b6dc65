import { isLoopback } from './rules.ts';

/** Access to the storage account. */
export type StorageSettings =
    | { readonly kind: 'connectionString'; readonly connectionString: string }
    | {
          readonly kind: 'identity';
          readonly tableUri: string;
          readonly queueUri: string;
          readonly blobUri: string;
      };

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a connection string or the account for identity-based access. Returns the problem as text unless exactly one is set. */
export function storageSettings(environment: Environment): StorageSettings | string {
    const given = (setting: string): string | undefined =>
        environment[setting]?.trim() === '' ? undefined : environment[setting];
    const connectionString = given('AzureWebJobsStorage');
    const account = given('AzureWebJobsStorage__accountName');
    const uri = (service: 'table' | 'queue' | 'blob'): string | undefined =>
        given(`AzureWebJobsStorage__${service}ServiceUri`)?.replace(/\/$/, '') ??
        (account === undefined ? undefined : `https://${account}.${service}.core.windows.net`);
    const [tableUri, queueUri, blobUri] = [uri('table'), uri('queue'), uri('blob')];
    const hasIdentity = tableUri !== undefined || queueUri !== undefined || blobUri !== undefined;
    if (connectionString !== undefined && hasIdentity) {
        return 'AzureWebJobsStorage contradicts AzureWebJobsStorage__*; allowed: a connection string, or the account for identity-based access, not both';
    }
    if (connectionString !== undefined) {
        return isConnectionString(connectionString)
            ? { kind: 'connectionString', connectionString }
            : 'AzureWebJobsStorage is "(hidden)"; allowed: a connection string with AccountName and AccountKey, or with SharedAccessSignature and all three endpoints, over https; over http for Azurite only';
    }
    if (tableUri !== undefined && queueUri !== undefined && blobUri !== undefined) {
        return { kind: 'identity', tableUri, queueUri, blobUri };
    }
    return 'AzureWebJobsStorage is not set; allowed: AzureWebJobsStorage__accountName (identity-based), all three of AzureWebJobsStorage__tableServiceUri, __queueServiceUri and __blobServiceUri, or a connection string';
}

/** The emulators' account, whose key is public. */
const emulatorAccount = 'devstoreaccount1';

/** Returns whether the clients accept the connection string and would send nothing over the network in clear text. */
function isConnectionString(text: string): boolean {
    const parts = partsOf(text);
    if (parts === undefined) return false;
    if (parts.get('usedevelopmentstorage') === 'true') return true;
    const account = parts.get('accountname') ?? '';
    const hasKey = /^[a-z0-9]{3,24}$/.test(account) && isBase64(parts.get('accountkey') ?? '');
    const hasSignature = (parts.get('sharedaccesssignature') ?? '') !== '';
    const scheme = parts.get('defaultendpointsprotocol') ?? 'https';
    const suffix = parts.get('endpointsuffix') ?? 'core.windows.net';
    return ['blob', 'queue', 'table'].every((service) => {
        const named = parts.get(`${service}endpoint`);
        const endpoint = named ?? (hasKey ? `${scheme}://${account}.${service}.${suffix}` : '');
        return (hasKey || hasSignature) && isSafe(endpoint, account);
    });
}

/** Returns the fields by lower-case name; undefined when the text is not a list of fields. */
function partsOf(text: string): ReadonlyMap<string, string> | undefined {
    const parts = new Map<string, string>();
    for (const field of text.split(';').filter((each) => each.trim() !== '')) {
        const [, name, value] = /^\s*(\w+)=(.*?)\s*$/s.exec(field) ?? [];
        if (name === undefined || value === undefined) return undefined;
        parts.set(name.toLowerCase(), value);
    }
    return parts;
}

function isBase64(text: string): boolean {
    return text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

function isSafe(endpoint: string, account: string): boolean {
    if (!URL.canParse(endpoint)) return false;
    const { protocol, hostname, username, password } = new URL(endpoint);
    if (username !== '' || password !== '') return false;
    return (
        protocol === 'https:' ||
        (protocol === 'http:' && (isLoopback(hostname) || account === emulatorAccount))
    );
}
