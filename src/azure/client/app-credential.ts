import type { TokenCredential } from '@azure/core-auth';
import { type ManagedIdentityEndpoint, managedIdentity } from './managed-identity.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the credential of the app. Where the settings allow the managed identity alone and the platform gives its
 * endpoint, as in Azure, that endpoint is asked directly. Everywhere else DefaultAzureCredential decides, whose library
 * loads with the first token.
 */
export function appCredential(environment: Environment): TokenCredential {
    const endpoint = managedIdentityEndpoint(environment);
    if (endpoint !== undefined) return managedIdentity(endpoint);
    let made: Promise<TokenCredential> | undefined;
    async function make(): Promise<TokenCredential> {
        const { DefaultAzureCredential } = await import('./default-credential.ts');
        return new DefaultAzureCredential();
    }
    return {
        async getToken(scopes, options) {
            made ??= make();
            return await (await made).getToken(scopes, options);
        },
    };
}

/** Undefined: other credentials may be meant, or the platform is none of App Service (Service Fabric pins a certificate). */
function managedIdentityEndpoint(environment: Environment): ManagedIdentityEndpoint | undefined {
    const { AZURE_TOKEN_CREDENTIALS, IDENTITY_ENDPOINT, IDENTITY_HEADER, IDENTITY_SERVER_THUMBPRINT } =
        environment;
    const isAlone = AZURE_TOKEN_CREDENTIALS?.trim().toLowerCase() === 'managedidentitycredential';
    if (!isAlone || !IDENTITY_ENDPOINT || !IDENTITY_HEADER || IDENTITY_SERVER_THUMBPRINT) return undefined;
    return {
        url: IDENTITY_ENDPOINT,
        header: IDENTITY_HEADER,
        clientId: environment.AZURE_CLIENT_ID || undefined,
    };
}
