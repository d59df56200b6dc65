import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { Clock } from '../../ports.ts';

/** Remaining lifetime below which a new token is requested. */
const marginMs = 5 * 60_000;

/**
 * Caches one token per audience for all clients until it expires: a developer's credential starts a program (`az`) for
 * each token, which takes about a second.
 */
export function cachedCredential(credential: TokenCredential, clock: Clock): TokenCredential {
    const known = new Map<string, Promise<AccessToken | null>>();

    async function shared(key: string, ask: () => Promise<AccessToken | null>): Promise<AccessToken | null> {
        const earlier = known.get(key);
        if (earlier !== undefined) {
            const token = await earlier;
            const leftMs = (token?.expiresOnTimestamp ?? 0) - clock.now().getTime();
            if (leftMs > marginMs) return token;
            // Another caller requested a token in the meantime.
            if (known.get(key) !== earlier) return shared(key, ask);
        }
        const asked = ask();
        known.set(key, asked);
        try {
            return await asked;
        } catch (error) {
            if (known.get(key) === asked) known.delete(key);
            throw error;
        }
    }

    return {
        getToken(scopes, options) {
            const ask = (): Promise<AccessToken | null> => credential.getToken(scopes, options);
            // Claims come from a challenge: the cached token was just refused.
            return options?.claims === undefined ? shared(keyOf(scopes, options), ask) : ask();
        },
    };
}

function keyOf(scopes: string | string[], options: GetTokenOptions | undefined): string {
    return JSON.stringify([[scopes].flat(), options?.tenantId, options?.enableCae === true]);
}
