/** The shapes that every simulated service speaks. One service = one function from a request to an answer. */

/** Who calls, taken from the bearer token. */
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
    /** Absent when the request carries no valid token. */
    readonly principal?: Principal;
    /** x-ms-correlation-request-id when sent, else made by the server. */
    readonly correlationId: string;
}

export interface SimulatorAnswer {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent as JSON when not undefined. */
    readonly body?: unknown;
}

export type Service = (request: SimulatorRequest) => Promise<SimulatorAnswer> | SimulatorAnswer;

/** Azure's error envelope. */
export function azureError(
    status: number,
    code: string,
    message: string,
    headers: Record<string, string> = {},
): SimulatorAnswer {
    return { status, headers, body: { error: { code, message } } };
}
