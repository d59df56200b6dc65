import type { TokenCredential } from '@azure/core-auth';
import {
    bearerTokenAuthenticationPolicy,
    createHttpHeaders,
    createPipelineFromOptions,
    createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { withDeadline } from '../client/deadline.ts';
import { failureOf } from '../client/failure.ts';
import { credentialFor, noRedirects, trustedOrigin } from '../client/trusted-origin.ts';
import { envelopes } from './application-insights.ts';
import type { TelemetryBatch } from './batch.ts';
import type { ApplicationInsights, OtlpEndpoint } from './destinations.ts';
import { metricsRequest, traceRequest } from './otlp.ts';
import type { TelemetryResource } from './resource.ts';

/** Sends batches to one destination. */
export interface Exporter {
    /** `Application Insights` */
    readonly destination: string;
    send(batch: TelemetryBatch): Promise<ExportResult>;
}

/** `later`: the same batch may be taken later. `refused`: it never will be. `reason` has no text of the destination. */
export type ExportResult =
    | { readonly kind: 'sent' }
    | { readonly kind: 'later' | 'refused'; readonly reason: string };

/** Milliseconds after which a request without a response is abandoned. */
const maxResponseMs = 10_000;

/** Makes an exporter to Application Insights. The credential: undefined where the connection string is all it takes. */
export function applicationInsights(
    { ingestionEndpoint, instrumentationKey, scope }: ApplicationInsights,
    credential: TokenCredential | undefined,
    resource: TelemetryResource,
): Exporter {
    const post = poster('Application Insights', ingestionEndpoint, {
        ...(credential === undefined ? {} : { token: { credential, scope } }),
    });
    return {
        destination: 'Application Insights',
        send: (batch) => post('/v2.1/track', envelopes(batch, resource, instrumentationKey)),
    };
}

/** Makes an exporter to an endpoint of the OpenTelemetry protocol, by HTTP and JSON. */
export function otlp({ endpoint, headers }: OtlpEndpoint, resource: TelemetryResource): Exporter {
    const post = poster('the OTLP endpoint', endpoint, { headers });
    return {
        destination: 'OTLP',
        async send(batch) {
            const spans =
                batch.spans.length === 0 ? sent : await post('/v1/traces', traceRequest(batch, resource));
            if (spans.kind !== 'sent' || batch.measurements.length === 0) return spans;
            return await post('/v1/metrics', metricsRequest(batch, resource));
        },
    };
}

const sent = { kind: 'sent' } as const;

interface PostOptions {
    readonly headers?: Readonly<Record<string, string>>;
    readonly token?: { readonly credential: TokenCredential; readonly scope: string };
}

/** Posts JSON below an address, with one attempt. Never rejects. */
function poster(service: string, address: string, { headers = {}, token }: PostOptions) {
    const { policy, httpClient } = trustedOrigin(service, address);
    const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 }, ...noRedirects });
    pipeline.addPolicy(policy, { phase: 'Serialize' });
    if (token !== undefined) {
        const { scope: scopes, credential } = token;
        pipeline.addPolicy(
            bearerTokenAuthenticationPolicy({ credential: credentialFor(scopes, credential), scopes }),
            { phase: 'Sign' },
        );
    }
    return async (path: string, body: object): Promise<ExportResult> => {
        try {
            const request = createPipelineRequest({
                url: `${address.replace(/\/$/, '')}${path}`,
                method: 'POST',
                headers: createHttpHeaders({ ...headers, 'content-type': 'application/json' }),
                body: JSON.stringify(body),
                allowInsecureConnection: address.startsWith('http:'),
            });
            const { status } = await withDeadline(service, maxResponseMs, request, (posted) =>
                pipeline.sendRequest(httpClient, posted),
            );
            return resultOf(status);
        } catch (error) {
            const { status, code } = failureOf(error);
            return status === undefined ? { kind: 'later', reason: code || 'no response' } : resultOf(status);
        }
    };
}

/** Statuses after which the same items may be taken later: no permission yet, too many requests, an outage. */
const passing: readonly number[] = [401, 403, 408, 429];

/** Status 206 means that some items were taken: the others are malformed or beyond a quota, and never will be. */
function resultOf(status: number): ExportResult {
    if (status >= 200 && status < 300) return sent;
    const reason = `HTTP ${status}`;
    return { kind: status >= 500 || passing.includes(status) ? 'later' : 'refused', reason };
}
