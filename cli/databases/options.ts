import { type DatabaseCloud, databaseCloud, sandboxCloud } from '../../src/postgresql/clouds.ts';

/** How to connect to databases. */
export interface DatabaseOptions {
    /** The role. Undefined: that of the signed-in principal. */
    readonly user: string | undefined;
    readonly cloud: DatabaseCloud;
    /** The port of the sandbox on this computer. Undefined: the servers are Azure's. */
    readonly sandboxPort: number | undefined;
}

/** A name that PostgreSQL keeps whole. */
export function isRoleName(text: string): boolean {
    return text !== '' && !text.includes('\0') && Buffer.byteLength(text) <= 63;
}

/** Parses the role and `SANDBOX_DATABASES`. Reports problems with the allowed values. */
export function databaseOptions(
    user: string | undefined,
    { SANDBOX_DATABASES: sandbox = '' }: Readonly<Record<string, string | undefined>>,
    resourceManager: string,
    problems: string[],
): DatabaseOptions {
    if (user !== undefined && !isRoleName(user)) {
        problems.push('--database-user is no name of a role; allowed: 1 to 63 bytes');
    }
    const isSandbox = sandbox.trim() !== '';
    const port = isSandbox
        ? Number(/^127\.0\.0\.1:([0-9]{1,5})$/.exec(sandbox)?.[1] ?? Number.NaN)
        : undefined;
    if (port !== undefined && !(port >= 1 && port <= 65_535)) {
        problems.push(
            `SANDBOX_DATABASES "${sandbox}" is invalid; allowed: 127.0.0.1 and a port of the sandbox`,
        );
    }
    const endpoint = URL.canParse(resourceManager) ? resourceManager : 'https://management.azure.com';
    return { user, cloud: isSandbox ? sandboxCloud : databaseCloud(endpoint), sandboxPort: port };
}
