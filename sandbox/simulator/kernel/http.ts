import { objectIn, textIn } from './json.ts';

/** The shapes that every simulated service speaks. One service = one function from a request to a response. */

/** The caller, taken from the bearer token. */
export interface Principal {
    /** Object id in Entra, GUID. */
    readonly objectId: string;
    /** Application (client) id; absent for a user without one. */
    readonly appId?: string;
    readonly tenantId: string;
    /** Display name or user principal name, only for claims in events. */
    readonly name?: string;
    readonly type: 'User' | 'ServicePrincipal';
}

/** The reason to refuse a bearer token. `audience`: a good token for another service. */
export type TokenProblem = 'missing' | 'invalid' | 'expired' | 'audience';

export interface SimulatorRequest {
    readonly method: string;
    /** Origin as the caller wrote it, `https://localhost:7072`. */
    readonly origin: string;
    /** Decoded path without the query, in the caller's own casing. */
    readonly path: string;
    readonly query: URLSearchParams;
    /** Lower-case names. */
    readonly headers: Readonly<Record<string, string>>;
    /** Parsed JSON, undefined without a body. */
    readonly body: unknown;
    /** The body as it was sent, for services that take something else than JSON. */
    readonly text?: string;
    /** Absent when the request carries no valid token. */
    readonly principal?: Principal;
    /** The reason why there is no principal. */
    readonly tokenProblem?: TokenProblem;
    /** x-ms-correlation-request-id when sent, else made by the server. */
    readonly correlationId: string;
}

export interface SimulatorResponse {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent as JSON when not undefined. */
    readonly body?: unknown;
    /** For an accepted long-running write: what the request log shows of its operation, kept up to date. */
    readonly operation?: OperationOutcome;
}

/** The state of a long-running operation. */
export interface OperationOutcome {
    readonly id: string;
    status: 'InProgress' | 'Succeeded' | 'Failed';
    /** ISO 8601. */
    readonly acceptedAt: string;
    /** ISO 8601. Absent while it runs. */
    endedAt?: string;
    /** Azure's error code, when it failed. */
    code?: string;
}

export type Service = (request: SimulatorRequest) => Promise<SimulatorResponse> | SimulatorResponse;

/** Azure's error envelope. */
export function azureError(
    status: number,
    code: string,
    message: string,
    headers: Record<string, string> = {},
): SimulatorResponse {
    return { status, headers, body: { error: { code, message } } };
}

/** The code of an error response, with or without the usual envelope. */
export function errorCode(response: SimulatorResponse): string | undefined {
    if (response.status < 400) return undefined;
    return textIn(objectIn(response.body, 'error'), 'code') ?? textIn(response.body, 'code');
}
