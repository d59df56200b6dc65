import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { Clock } from '../../ports.ts';

/** A token is asked for again when it has less than this left. */
const marginMs = 5 * 60_000;

/**
 * Asks the credential once per audience and keeps the token while it lasts, for every client: a developer's credential
 * starts a program (`az`) for each token, which takes about a second.
 */
export function sharedCredential(credential: TokenCredential, clock: Clock): TokenCredential {
    const known = new Map<string, Promise<AccessToken | null>>();

    async function shared(key: string, ask: () => Promise<AccessToken | null>): Promise<AccessToken | null> {
        const earlier = known.get(key);
        if (earlier !== undefined) {
            const token = await earlier;
            const leftMs = (token?.expiresOnTimestamp ?? 0) - clock.now().getTime();
            if (leftMs > marginMs) return token;
            // Somebody else asked while we waited.
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
            // Claims come from a challenge: the token that is known was just refused.
            return options?.claims === undefined ? shared(keyOf(scopes, options), ask) : ask();
        },
    };
}

function keyOf(scopes: string | string[], options: GetTokenOptions | undefined): string {
    return JSON.stringify([[scopes].flat(), options?.tenantId, options?.enableCae === true]);
}
