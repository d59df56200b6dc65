import { errorCode, type OperationOutcome, type SimulatorRequest, type SimulatorResponse } from './http.ts';

/** One request with its caller, time and response, for tests, on a path that Azure does not have. */
export interface LoggedRequest {
    readonly sequence: number;
    /** ISO 8601. */
    readonly at: string;
    /** `resourceManager`, `keyVault`, `eventGrid`, `identity`. */
    readonly service: string;
    readonly method: string;
    /** Path with the query's api-version only; secrets and signatures left out. */
    readonly path: string;
    readonly objectId?: string;
    /** The host that was called, when it is not the simulator's own name: where a token must not have gone. */
    readonly foreignHost?: string;
    readonly userAgent?: string;
    /** `x-ms-correlation-request-id`, or one of Azure's own. */
    readonly correlationId?: string;
    /** Parsed JSON body of a write. */
    readonly body?: unknown;
    /** 0 when the connection was cut instead of answered. */
    readonly status: number;
    /** The status that the caller did not get because the connection was cut after the request took effect. */
    readonly lostStatus?: number;
    /** Azure's error code, when the response was an error. */
    readonly code?: string;
    /** For a long-running write: how its operation ended, filled in later. */
    readonly operation?: OperationOutcome;
    /** Milliseconds between receiving and answering. */
    readonly durationMs: number;
}

export interface RequestLog {
    readonly entries: readonly LoggedRequest[];
    add(entry: Omit<LoggedRequest, 'sequence'>): LoggedRequest;
    clear(): void;
}

export function createRequestLog(): RequestLog {
    const entries: LoggedRequest[] = [];
    let sequence = 0;
    return {
        entries,
        add(entry) {
            sequence += 1;
            const logged: LoggedRequest = { sequence, ...entry };
            entries.push(logged);
            return logged;
        },
        clear() {
            entries.length = 0;
        },
    };
}

/** The entry of a served request, but for its duration. Status 0: the connection was cut. */
export function loggedRequest(
    service: string,
    request: SimulatorRequest,
    status: number,
    response: SimulatorResponse | undefined,
): Omit<LoggedRequest, 'sequence' | 'durationMs'> {
    const { principal, headers, body } = request;
    return {
        at: new Date().toISOString(),
        service,
        method: request.method,
        path: loggedPath(request.path, request.query),
        ...(principal === undefined ? {} : { objectId: principal.objectId }),
        ...foreignHostOf(service, request),
        ...(headers['user-agent'] === undefined ? {} : { userAgent: headers['user-agent'] }),
        correlationId: request.correlationId,
        ...(body === undefined ? {} : { body: loggedBody(body) }),
        status,
        ...(status === 0 && response !== undefined ? { lostStatus: response.status } : {}),
        ...codeOf(response),
        ...(response?.operation === undefined ? {} : { operation: response.operation }),
    };
}

/** The path with its api-version; signatures and everything else in the query are left out. */
export function loggedPath(path: string, query: URLSearchParams): string {
    const version = query.get('api-version');
    return version === null ? path : `${path}?api-version=${version}`;
}

const secretField = /(password|secret|token)$/i;

/** The body without what a log must not hold. */
export function loggedBody(body: unknown): unknown {
    if (Array.isArray(body)) return body.map(loggedBody);
    if (typeof body !== 'object' || body === null) return body;
    return Object.fromEntries(
        Object.entries(body).map(([name, value]) => [
            name,
            secretField.test(name) && typeof value === 'string' ? '(left out)' : loggedBody(value),
        ]),
    );
}

/** Resource Manager's endpoint is `localhost`; the same machine by another name counts as another host. */
function foreignHostOf(service: string, { origin }: SimulatorRequest): { readonly foreignHost?: string } {
    const host = origin.replace(/^https?:\/\//, '');
    return service !== 'resourceManager' || /^localhost(:|$)/.test(host) ? {} : { foreignHost: host };
}

function codeOf(response: SimulatorResponse | undefined): { readonly code?: string } {
    const code = response === undefined ? undefined : errorCode(response);
    return code === undefined ? {} : { code };
}
