import type { TokenCredential } from '@azure/core-auth';
import { z } from 'zod';
import type { OwnIdentity } from '../../ports.ts';

const claims = z.object({ oid: z.string().optional(), tid: z.string().optional() });

/**
 * Who we are, from the claims of our own Resource Manager token, which stay the same as long as the app runs. A token
 * that cannot be had or read tells nothing: then no event counts as our own echo, which costs a read, never a write.
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
