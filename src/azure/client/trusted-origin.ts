import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { createDefaultHttpClient, type HttpClient, type PipelinePolicy } from '@azure/core-rest-pipeline';
import { CredentialUnavailableError } from '@azure/identity';
import { ForeignHostError } from '../../errors.ts';
import { unlessLate, withDeadline } from './deadline.ts';

/**
 * Our tokens go to the services that the settings name and to nobody else, whatever URL or audience an answer, a row or a
 * message holds. Three parts, because the clients follow links, poll, redirect and answer challenges by themselves: a
 * policy before a token is fetched, a transport behind everything, and a credential for one audience.
 */
export interface TrustedOrigin {
    /** `https://management.azure.com` */
    readonly origin: string;
    /** Stands before the policy that fetches a token: nothing is fetched for a request that is refused. */
    readonly policy: PipelinePolicy;
    /** The last thing before the wire: retries, redirects and what a client sends past its pipeline come by here. */
    readonly httpClient: HttpClient;
}

/** Azure answers or gives up within a minute; a queue message must not wait longer for a host that says nothing. */
const longestAnswerMs = 60_000;

/** Lets requests to exactly this origin through. The others fail with ForeignHostError, and nothing of them is sent. */
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
                return await withDeadline(service, longestAnswerMs, request, (sent) =>
                    transport.sendRequest(sent),
                );
            },
        },
    };
}

/** For the options of every client. Assumed: no service of Azure redirects a request that carries a token. */
export const noRedirects = { redirectOptions: { maxRetries: 0 } };

/** Throws ForeignHostError unless the absolute URL is of the origin and names no user. */
export function expectOrigin(service: string, origin: string, url: string): void {
    const target = URL.canParse(url) ? new URL(url) : undefined;
    const isTrusted =
        target !== undefined && target.origin === origin && target.username === '' && target.password === '';
    if (!isTrusted) throw new ForeignHostError(service, origin, target?.origin ?? 'no URL');
}

/** A managed identity has its token in a second, a developer's program in a few. */
const longestSignInMs = 30_000;

/**
 * The credential for one audience: a challenge that asks for a token of another one gets none, and the tenant is ours
 * whichever one a challenge names.
 */
export function credentialFor(
    scope: string,
    credential: TokenCredential,
    longestMs: number = longestSignInMs,
): TokenCredential {
    return {
        async getToken(scopes, options = {}): Promise<AccessToken | null> {
            const asked = [scopes].flat();
            if (asked.some((each) => each !== scope)) {
                throw new ForeignHostError('the audience of our token', scope, asked.join(' '));
            }
            const { tenantId: _theirs, ...rest } = options;
            const deadline = AbortSignal.timeout(longestMs);
            const asking = credential.getToken(scope, rest satisfies GetTokenOptions);
            return await unlessLate(
                deadline,
                asking,
                () => new CredentialUnavailableError(`no token for ${scope} within ${longestMs / 1_000} s`),
            );
        },
    };
}
