import type { TokenCredential } from '@azure/core-auth';

/** Returns the credential of the app, whose library loads with the first token. */
export function appCredential(): TokenCredential {
    let made: Promise<TokenCredential> | undefined;
    async function make(): Promise<TokenCredential> {
        const { DefaultAzureCredential } = await import('@azure/identity');
        return new DefaultAzureCredential();
    }
    return {
        async getToken(scopes, options) {
            made ??= make();
            return await (await made).getToken(scopes, options);
        },
    };
}
