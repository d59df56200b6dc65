import type { TokenCredential } from '@azure/core-auth';
import * as z from 'zod';
import type { OwnIdentity } from '../../ports.ts';

type Identity = Awaited<ReturnType<OwnIdentity['read']>>;

const claims = z.object({ oid: z.string().optional(), tid: z.string().optional() });

/**
 * Reads Pgwarden's identity from the claims of its own Resource Manager token, which do not change while the app runs.
 * The events of a burst share one request for it. Without a readable token the identity is empty: no event counts as
 * Pgwarden's own, which costs a read, never a write.
 */
export function ownIdentity(credential: TokenCredential, scope: string): OwnIdentity {
    const unknown: Identity = { objectId: undefined, tenantId: undefined };
    let known: Identity | undefined;
    let asking: Promise<Identity | undefined> | undefined;

    async function ask(): Promise<Identity | undefined> {
        const token = await credential.getToken(scope).catch(() => null);
        return token === null ? undefined : identityOf(token.token);
    }

    return {
        async read() {
            if (known === undefined) {
                asking ??= ask().finally(() => {
                    asking = undefined;
                });
                known = await asking;
            }
            return known ?? unknown;
        },
    };
}

function identityOf(token: string): Identity | undefined {
    try {
        const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
        const { data } = claims.safeParse(JSON.parse(payload));
        return data && { objectId: data.oid, tenantId: data.tid };
    } catch {
        return undefined;
    }
}
