import type { TokenCredential } from '@azure/core-auth';
import { z } from 'zod';
import type { OwnIdentity } from '../../ports.ts';

const claims = z.object({ oid: z.string().optional(), tid: z.string().optional() });

/**
 * Reads Pgwarden's identity from the claims of its own Resource Manager token, which do not change while the app runs.
 * Without a readable token the identity is empty: no event counts as Pgwarden's own, which costs a read, never a write.
 */
export function ownIdentity(credential: TokenCredential, scope: string): OwnIdentity {
    let known: z.infer<typeof claims> | undefined;
    return {
        async read() {
            if (known === undefined) {
                const token = await credential.getToken(scope).catch(() => null);
                known = token === null ? undefined : claimsOf(token.token);
            }
            return { objectId: known?.oid, tenantId: known?.tid };
        },
    };
}

function claimsOf(token: string): z.infer<typeof claims> | undefined {
    try {
        const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
        return claims.safeParse(JSON.parse(payload)).data;
    } catch {
        return undefined;
    }
}
