/** The operators' API in this process. Every response is held against the contract that the API itself serves. */
import { controls } from '../../src/controls/index.ts';
import { operatorsApi } from '../../src/http/operators-api.ts';
import type { RoutePorts } from '../../src/http/routes/index.ts';
import { apiContract, isJson } from './api-contract.ts';
import type { WorldPorts } from './memory-world.ts';

export interface ApiResponse {
    readonly status: number;
    /** The parsed JSON, or the text of a file; undefined: there is none. */
    readonly body: unknown;
    readonly headers: Headers;
}

type RequestHeaders = Readonly<Record<string, string>>;

export interface ApiInProcess {
    /** Sends a request below `/api/`. */
    send(method: string, path: string, init?: RequestInit): Promise<ApiResponse>;
    get(path: string, headers?: RequestHeaders): Promise<ApiResponse>;
    /** Sends a value as JSON. */
    post(path: string, body: unknown, headers?: RequestHeaders): Promise<ApiResponse>;
}

export interface ApiInProcessOptions {
    readonly isSignInByPlatform?: boolean;
    readonly controlIds?: readonly string[];
}

export const origin = 'https://pgwarden.example';

/** The ports of a world in memory, and those of a deployment. `changed` replaces some. */
export function apiPorts(world: WorldPorts, changed: Partial<RoutePorts> = {}): RoutePorts {
    return {
        ...world,
        inForce: { read: async () => undefined, write: async () => undefined },
        deployment: 'func-pgwarden, Pgwarden 0.1.0',
        deploymentThresholds: {},
        policyExemptions: { of: async () => [] },
        recheckDelay: async () => undefined,
        ...changed,
    };
}

/** The API of a world in memory, with function keys. */
export function apiOf(world: { ports(): WorldPorts }, changed: Partial<RoutePorts> = {}): ApiInProcess {
    return apiInProcess(apiPorts(world.ports(), changed));
}

export function apiInProcess(ports: RoutePorts, options: ApiInProcessOptions = {}): ApiInProcess {
    const { isSignInByPlatform = false, controlIds = controls.map(({ id }) => id) } = options;
    const deployment = { controlIds, isSignInByPlatform, version: '0.1.0' };
    const api = operatorsApi(ports, deployment);
    const contract = apiContract(deployment);

    async function send(method: string, path: string, init: RequestInit = {}): Promise<ApiResponse> {
        const response = await api.request(`${origin}/api/${path}`, { ...init, method });
        const text = await response.text();
        contract.hold({ method, path, response, text });
        return {
            status: response.status,
            body: text === '' ? undefined : isJson(response) ? JSON.parse(text) : text,
            headers: response.headers,
        };
    }

    return {
        send,
        get: (path, headers = {}) => send('GET', path, { headers }),
        post: (path, body, headers = {}) =>
            send('POST', path, {
                headers: { 'content-type': 'application/json', ...headers },
                body: typeof body === 'string' ? body : JSON.stringify(body),
            }),
    };
}

/** Header `x-ms-client-principal` as App Service sets it for an operator with these app roles. */
export function signedIn(objectId: string, ...roles: readonly string[]): RequestHeaders {
    const claims = [
        { typ: 'aud', val: '00000000-0000-0000-0000-0000000000aa' },
        { typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier', val: objectId },
        { typ: 'name', val: 'Olga Example' },
        ...roles.map((val) => ({ typ: 'roles', val })),
    ];
    return {
        'x-ms-client-principal': principalHeader({
            auth_typ: 'aad',
            claims,
            name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
            role_typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
        }),
    };
}

export function principalHeader(principal: unknown): string {
    return Buffer.from(JSON.stringify(principal)).toString('base64');
}
