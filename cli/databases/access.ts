import type { TokenCredential } from '@azure/core-auth';
import { credentialFor } from '../../src/azure/client/trusted-origin.ts';
import { cachedCredential } from '../../src/azure/read-only/cached-credential.ts';
import type { Clock } from '../../src/ports.ts';
import type { DatabaseReader } from '../../src/postgresql/database-reader.ts';
import type { Principal } from '../../src/postgresql/grants.ts';
import { principalOf } from '../../src/postgresql/principal.ts';
import { type DatabaseOptions, isRoleName } from './options.ts';

export interface DatabaseAccess {
    readonly reader: DatabaseReader;
    /** The principal as which it connects. */
    readonly principal: Principal;
}

/** The signed-in principal cannot connect to databases. The message says what is allowed. */
export class NoDatabaseAccessError extends Error {
    override readonly name = 'NoDatabaseAccessError';
}

/** Requests a token and makes the reader of its principal. Throws NoDatabaseAccessError without a token or a role. */
export async function databaseAccess(
    { user, cloud, sandboxPort }: DatabaseOptions,
    credential: TokenCredential,
    clock: Clock,
): Promise<DatabaseAccess> {
    const cached = cachedCredential(credentialFor(cloud.scope, credential), clock);
    const token = async (): Promise<string> => (await cached.getToken(cloud.scope))?.token ?? '';
    const first = await token().catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        throw new NoDatabaseAccessError(
            `no token for ${cloud.scope}: ${message.replaceAll(/\s+/g, ' ').slice(0, 300)}`,
        );
    });
    const principal = principalOf(first, user);
    if (principal === undefined || !isRoleName(principal.role)) {
        throw new NoDatabaseAccessError(
            'the token does not tell the name of the role; allowed: --database-user ROLE',
        );
    }
    // The driver is loaded here, so that no other command, and no other use of this one, loads it.
    const { databaseReader } = await import('../../src/postgresql/database-reader.ts');
    const sandbox = sandboxPort === undefined ? {} : { sandboxAddress: { port: sandboxPort } };
    return { reader: databaseReader({ cloud, principal, token, ...sandbox }), principal };
}
