import {
    bearerTokenAuthenticationPolicy,
    createHttpHeaders,
    createPipelineFromOptions,
    createPipelineRequest,
    type HttpClient,
    type HttpMethods,
    type Pipeline,
    type PipelinePolicy,
    type PipelineResponse,
    RestError,
} from '@azure/core-rest-pipeline';
import { sharedKeyPolicy } from './shared-key.ts';
import type { StorageCredential } from './storage-account.ts';

export interface StorageRequest {
    readonly method: HttpMethods;
    /** Below the endpoint, encoded: `/assessments/messages`. */
    readonly path: string;
    readonly query?: Readonly<Record<string, string | number>>;
    readonly headers?: Readonly<Record<string, string | undefined>>;
    readonly body?: string;
}

/** One service of the account. */
export interface StorageService {
    /** Sends a request. Throws a RestError with the service's code when the response is no success. */
    send(request: StorageRequest): Promise<PipelineResponse>;
}

export interface StorageServiceOptions {
    /** Endpoint, `https://account.queue.core.windows.net`. */
    readonly uri: string;
    readonly credential: StorageCredential;
    /** The last step before the network. */
    readonly httpClient: HttpClient;
    /** Runs first, around retries and tokens. */
    readonly bound: PipelinePolicy;
    /** Counts requests, closest to the network. */
    readonly counter?: PipelinePolicy;
    readonly retryOptions: { readonly maxRetries: number; readonly retryDelayInMs: number };
    readonly redirectOptions: { readonly maxRetries: number };
}

/** Version of the service's protocol; every operation here is older. */
const protocolVersion = '2021-12-02';
/** Storage's audience, of every cloud. */
export const storageScope = 'https://storage.azure.com/.default';

/** Makes the service of one endpoint. */
export function storageService(options: StorageServiceOptions): StorageService {
    const { uri, credential, httpClient } = options;
    const pipeline = servicePipeline(options);
    const signature = credential.kind === 'signature' ? credential.signature : '';
    return {
        async send({ method, path, query = {}, headers = {}, body }) {
            const parameters = new URLSearchParams(signature);
            for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
            const text = parameters.size === 0 ? '' : `?${parameters}`;
            const request = createPipelineRequest({
                url: `${uri}${path}${text}`,
                method,
                headers: createHttpHeaders({ 'x-ms-version': protocolVersion, ...given(headers) }),
                allowInsecureConnection: uri.startsWith('http:'),
                ...(body === undefined ? {} : { body }),
            });
            if (method === 'PUT' || method === 'POST') {
                request.headers.set('content-length', String(Buffer.byteLength(body ?? '')));
            }
            const response = await pipeline.sendRequest(httpClient, request);
            if (response.status < 300) return response;
            const code = response.headers.get('x-ms-error-code') ?? '';
            const message = codeAndMessage(response.bodyAsText ?? '') ?? code;
            throw new RestError(message, { statusCode: response.status, code, request, response });
        },
    };
}

function servicePipeline({
    credential,
    bound,
    counter,
    retryOptions,
    redirectOptions,
}: StorageServiceOptions): Pipeline {
    const pipeline = createPipelineFromOptions({
        retryOptions,
        redirectOptions,
        userAgentOptions: { userAgentPrefix: 'pgwarden' },
    });
    pipeline.addPolicy(bound, { phase: 'Serialize' });
    if (credential.kind === 'key') {
        pipeline.addPolicy(sharedKeyPolicy(credential.account, credential.key), { phase: 'Sign' });
    }
    if (credential.kind === 'token') {
        const scopes = storageScope;
        pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: credential.credential, scopes }), {
            phase: 'Sign',
        });
    }
    if (counter !== undefined) pipeline.addPolicy(counter, { afterPhase: 'Sign' });
    return pipeline;
}

function given(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
}

function codeAndMessage(xml: string): string | undefined {
    return /<Message>([^<]*)/.exec(xml)?.[1];
}
