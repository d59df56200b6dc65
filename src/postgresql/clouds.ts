import { ForeignHostError, MalformedInputError } from '../errors.ts';

/** The flexible servers of one cloud, as connections need them. */
export interface DatabaseCloud {
    /** The hosts of all servers are below it: `postgres.database.azure.com`. */
    readonly dnsSuffix: string;
    /** Scope of the tokens that its servers take as passwords. */
    readonly scope: string;
}

const publicCloud: DatabaseCloud = {
    dnsSuffix: 'postgres.database.azure.com',
    scope: 'https://ossrdbms-aad.database.windows.net/.default',
};

/**
 * Returns the cloud of a Resource Manager endpoint. Source: the endpoints of the Azure CLI (`ossrdbms_resource_id`), and
 * "Compare Azure Government and global Azure".
 */
export function databaseCloud(resourceManager: string): DatabaseCloud {
    const { hostname } = new URL(resourceManager);
    if (hostname.endsWith('.usgovcloudapi.net')) return cloudBelow('database.usgovcloudapi.net');
    if (hostname.endsWith('.chinacloudapi.cn')) return cloudBelow('database.chinacloudapi.cn');
    return publicCloud;
}

function cloudBelow(domain: string): DatabaseCloud {
    return { dnsSuffix: `postgres.${domain}`, scope: `https://ossrdbms-aad.${domain}/.default` };
}

/** The simulated servers of the sandbox, which take the tokens of the public cloud. */
export const sandboxCloud: DatabaseCloud = { ...publicCloud, dnsSuffix: 'postgres.database.localhost' };

/** A name below another one, in a virtual network `orders.d1.private.postgres.database.azure.com`. */
const labels = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+$/;

/**
 * Returns the host of a server in lower case, from Resource Manager's `fullyQualifiedDomainName`. Throws
 * MalformedInputError if there is none, and ForeignHostError for a host of another domain, which would receive a token.
 */
export function serverHost(
    fullyQualifiedDomainName: string | undefined,
    { dnsSuffix }: DatabaseCloud,
): string {
    const host = fullyQualifiedDomainName?.toLowerCase() ?? '';
    if (host === '') throw new MalformedInputError('Resource Manager names no host of the server');
    const isBelow = host.endsWith(`.${dnsSuffix}`) && labels.test(host.slice(0, -dnsSuffix.length));
    if (!isBelow) throw new ForeignHostError('a flexible server', `*.${dnsSuffix}`, host);
    return host;
}
