import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { createDefaultHttpClient, type HttpClient, type PipelinePolicy } from '@azure/core-rest-pipeline';
import { CredentialUnavailableError } from '@azure/identity';
import { ForeignHostError } from '../../errors.ts';
import { withDeadline, withTimeout } from './deadline.ts';

/**
 * Protection of Pgwarden's tokens: they are sent only to the services that the settings name, whatever URL or audience a
 * response, a row or a message holds. It has three parts, because the clients follow links, poll, redirect and answer
 * challenges by themselves: a policy before the token is fetched, a transport at the end, and a credential for one audience.
 */
export interface TrustedOrigin {
    /** `https://management.azure.com` */
    readonly origin: string;
    /** Runs before the policy that fetches a token, so that no token is fetched for a refused request. */
    readonly policy: PipelinePolicy;
    /** The last step before the network, which retries, redirects and requests outside the pipeline also pass. */
    readonly httpClient: HttpClient;
}

/** Maximum time for a response. Azure responds within a minute, and a queue message must not wait longer. */
const maxResponseMs = 60_000;

/** Passes requests to exactly this origin. Others fail with ForeignHostError before anything is sent. */
export function trustedOrigin(
    service: string,
    url: string,
    transport: HttpClient = createDefaultHttpClient(),
): TrustedOrigin {
    const { origin } = new URL(url);
    return {
        origin,
        policy: {
            name: 'trustedOrigin',
            sendRequest(request, next) {
                expectOrigin(service, origin, request.url);
                return next(request);
            },
        },
        httpClient: {
            async sendRequest(request) {
                expectOrigin(service, origin, request.url);
                return await withDeadline(service, maxResponseMs, request, (sent) =>
                    transport.sendRequest(sent),
                );
            },
        },
    };
}

/** Client options without redirects. Assumed: no service of Azure redirects a request that carries a token. */
export const noRedirects = { redirectOptions: { maxRetries: 0 } };

/** Throws ForeignHostError unless the absolute URL has this origin and names no user. */
export function expectOrigin(service: string, origin: string, url: string): void {
    const target = URL.canParse(url) ? new URL(url) : undefined;
    const isTrusted =
        target !== undefined && target.origin === origin && target.username === '' && target.password === '';
    if (!isTrusted) throw new ForeignHostError(service, origin, target?.origin ?? 'no URL');
}

/** Maximum time for a token. A managed identity takes a second, a developer's program a few. */
const maxSignInMs = 30_000;

/**
 * Restricts a credential to one audience: a challenge for another audience gets no token, and the tenant stays Pgwarden's
 * own, whichever tenant a challenge names.
 */
export function credentialFor(
    scope: string,
    credential: TokenCredential,
    maxMs: number = maxSignInMs,
): TokenCredential {
    return {
        async getToken(scopes, options = {}): Promise<AccessToken | null> {
            const asked = [scopes].flat();
            if (asked.some((each) => each !== scope)) {
                throw new ForeignHostError("the audience of Pgwarden's token", scope, asked.join(' '));
            }
            const { tenantId: _theirs, ...rest } = options;
            const deadline = AbortSignal.timeout(maxMs);
            const asking = credential.getToken(scope, rest satisfies GetTokenOptions);
            return await withTimeout(
                deadline,
                asking,
                () => new CredentialUnavailableError(`no token for ${scope} within ${maxMs / 1_000} s`),
            );
        },
    };
}
