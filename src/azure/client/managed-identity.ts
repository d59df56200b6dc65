import type { AccessToken, TokenCredential } from '@azure/core-auth';
import {
    createHttpHeaders,
    createPipelineFromOptions,
    createPipelineRequest,
    type HttpClient,
    type PipelineRequest,
    type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { CredentialUnavailableError } from '@azure/identity';
import * as z from 'zod';
import { noRedirects, trustedOrigin } from './trusted-origin.ts';

/** The endpoint that the platform gives an app for the tokens of its managed identity. */
export interface ManagedIdentityEndpoint {
    /** `IDENTITY_ENDPOINT`, on the instance itself. */
    readonly url: string;
    /** `IDENTITY_HEADER`, which proves that a request comes from the app. */
    readonly header: string;
    /** Client id of a user-assigned identity. Undefined: the system-assigned one. */
    readonly clientId: string | undefined;
}

/** A token is kept until this long before its end, in milliseconds. */
const renewalMs = 5 * 60_000;
/** Milliseconds after which a request without a response is sent again. */
const timeoutMs = 8_000;
const retryOptions = { maxRetries: 3, retryDelayInMs: 800 };

/**
 * Returns the credential of a managed identity of App Service and Functions: one request to the platform for each
 * audience and token lifetime. Rejects with CredentialUnavailableError.
 * Source: "How to use managed identities for App Service and Azure Functions", REST endpoint reference.
 */
export function managedIdentity(
    endpoint: ManagedIdentityEndpoint,
    now: () => number = Date.now,
    httpClient: HttpClient = trustedOrigin('the managed identity', endpoint.url).httpClient,
): TokenCredential {
    const pipeline = createPipelineFromOptions({ retryOptions, ...noRedirects });
    const send = (request: PipelineRequest) => pipeline.sendRequest(httpClient, request);
    const kept = new Map<string, KeptToken>();

    async function renewed(resource: string): Promise<AccessToken> {
        const keeping: KeptToken = {
            token: requestToken(endpoint, resource, send),
            renewsAt: Number.POSITIVE_INFINITY,
        };
        kept.set(resource, keeping);
        try {
            const token = await keeping.token;
            keeping.renewsAt = token.expiresOnTimestamp - renewalMs;
            return token;
        } catch (cause) {
            kept.delete(resource);
            throw cause;
        }
    }

    return {
        async getToken(scopes) {
            const [scope = '', ...others] = [scopes].flat();
            if (others.length > 0) {
                throw new CredentialUnavailableError(
                    `one scope is allowed, not ${[scope, ...others].join(', ')}`,
                );
            }
            const resource = scope.replace(/\/\.default$/, '');
            const known = kept.get(resource);
            try {
                return await (known !== undefined && now() < known.renewsAt
                    ? known.token
                    : renewed(resource));
            } catch (cause) {
                const reason = cause instanceof Error ? cause.message : String(cause);
                const message = `the managed identity got no token for ${resource}: ${reason}`;
                throw new CredentialUnavailableError(message, { cause });
            }
        },
    };
}

/** A token, or the request for it that all callers share. */
interface KeptToken {
    readonly token: Promise<AccessToken>;
    /** Milliseconds since 1970; infinite during the request. */
    renewsAt: number;
}

async function requestToken(
    { clientId, url, header }: ManagedIdentityEndpoint,
    resource: string,
    send: (request: PipelineRequest) => Promise<PipelineResponse>,
): Promise<AccessToken> {
    const asked = new URL(url);
    asked.searchParams.set('api-version', '2019-08-01');
    asked.searchParams.set('resource', resource);
    if (clientId !== undefined) asked.searchParams.set('client_id', clientId);
    const { status, bodyAsText } = await send(
        createPipelineRequest({
            url: asked.href,
            headers: createHttpHeaders({ 'x-identity-header': header, accept: 'application/json' }),
            timeout: timeoutMs,
            // The platform's endpoint is plain HTTP, inside the instance.
            allowInsecureConnection: true,
        }),
    );
    const token = status === 200 ? tokenOf(bodyAsText ?? '') : undefined;
    if (token !== undefined) return token;
    // A body of status 200 may hold a secret.
    throw new Error(
        `HTTP ${status}: ${status === 200 ? 'no token in the response' : bodyAsText?.slice(0, 500)}`,
    );
}

const responseSchema = z.object({
    access_token: z.string().min(1),
    /** Seconds since 1970, as text. */
    expires_on: z.coerce.number().positive(),
});

function tokenOf(body: string): AccessToken | undefined {
    try {
        const { data } = responseSchema.safeParse(JSON.parse(body));
        return data && { token: data.access_token, expiresOnTimestamp: data.expires_on * 1_000 };
    } catch {
        return undefined;
    }
}
