import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { Clock } from '../ports.ts';

/** A token is asked for again when it has less than this left. */
const marginMs = 5 * 60_000;

/**
 * Asks the credential once per audience and keeps the token while it lasts, for every client: a developer's credential
 * starts a program (`az`) for each token, which takes about a second.
 */
export function sharedCredential(credential: TokenCredential, clock: Clock): TokenCredential {
    const known = new Map<string, Promise<AccessToken | null>>();
    return {
        async getToken(scopes, options) {
            // Claims come from a challenge: the token that is known was just refused.
            if (options?.claims !== undefined) return credential.getToken(scopes, options);
            const key = keyOf(scopes, options);
            const token = await known.get(key);
            if (token && token.expiresOnTimestamp - clock.now().getTime() > marginMs) return token;
            const asked = credential.getToken(scopes, options);
            known.set(key, asked);
            try {
                return await asked;
            } catch (error) {
                known.delete(key);
                throw error;
            }
        },
    };
}

function keyOf(scopes: string | string[], options: GetTokenOptions | undefined): string {
    return JSON.stringify([[scopes].flat(), options?.tenantId, options?.enableCae === true]);
}
