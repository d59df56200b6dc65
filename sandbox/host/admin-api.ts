/** `/admin`: the host's own API, with the master key: keys, status, the list of functions, manual runs. */
import type { RegisteredFunction } from './app-registry.ts';
import { hostVersion } from './app-registry.ts';
import { type HostRequest, type HostResponse, jsonResponse } from './http-exchange.ts';
import { type HostKeys, isSameKey } from './keys.ts';

export interface AdminApi {
    readonly functions: ReadonlyMap<string, RegisteredFunction>;
    readonly keys: HostKeys;
    /** Starts a run with that input and does not wait for it. False when its trigger cannot be run by hand. */
    readonly runManually: (registered: RegisteredFunction, input: string) => boolean;
}

/** `path` comes without `/admin/`, in the caller's casing. */
export function serveAdmin(api: AdminApi, request: HostRequest, path: string): HostResponse {
    const [area = '', name = '', third = '', fourth = ''] = path.split('/').map(decodeURIComponent);
    if (path.toLowerCase() === 'host/ping') return { status: 200 };
    if (!isSameKey(request.key, api.keys.masterKey)) return { status: 401 };
    switch (area.toLowerCase()) {
        case 'host':
            return request.method === 'GET' ? hostArea(api, request, name, third) : { status: 405 };
        case 'functions':
            return functionsArea(api, request, name, third, fourth);
        default:
            return { status: 404 };
    }
}

function hostArea({ keys }: AdminApi, request: HostRequest, name: string, keyName: string): HostResponse {
    switch (name.toLowerCase()) {
        case 'status':
            return jsonResponse(200, { state: 'Running', version: hostVersion, processId: process.pid });
        case 'systemkeys':
            return keysResponse(request, { eventgrid_extension: keys.eventGridKey }, keyName);
        case 'keys':
        case 'functionkeys':
            return keysResponse(request, { default: keys.functionKey }, keyName);
        default:
            return { status: 404 };
    }
}

function functionsArea(
    api: AdminApi,
    request: HostRequest,
    name: string,
    third: string,
    keyName: string,
): HostResponse {
    if (name === '') return jsonResponse(200, [...api.functions.values()].map(description));
    const registered = api.functions.get(name);
    if (registered === undefined) return { status: 404 };
    if (third.toLowerCase() === 'keys') {
        const key = api.keys.functionKeys[name];
        return keysResponse(request, key === undefined ? {} : { default: key }, keyName);
    }
    if (request.method === 'GET') return jsonResponse(200, description(registered));
    if (request.method !== 'POST') return { status: 405 };
    const input = manualInput(request.body);
    if (input === undefined) return { status: 400, body: 'The body is not {"input": "…"}.' };
    return api.runManually(registered, input) ? { status: 202 } : { status: 400 };
}

function keysResponse(
    request: HostRequest,
    named: Readonly<Record<string, string>>,
    keyName: string,
): HostResponse {
    const links = [{ rel: 'self', href: `${request.url.origin}${request.url.pathname}` }];
    if (keyName === '') {
        const keys = Object.entries(named).map(([name, value]) => ({ name, value }));
        return jsonResponse(200, { keys, links });
    }
    const value = named[keyName];
    return value === undefined ? { status: 404 } : jsonResponse(200, { name: keyName, value, links });
}

function description({ name, metadata }: RegisteredFunction): object {
    const bindings = Object.entries(metadata.bindings).map(([bindingName, binding]) => ({
        ...binding,
        name: bindingName,
    }));
    return { name, language: 'node', isDisabled: false, config: { name, bindings } };
}

/** An empty body runs the function without input. */
function manualInput(body: Uint8Array): string | undefined {
    if (body.length === 0) return '';
    try {
        const document: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
        if (typeof document !== 'object' || document === null) return undefined;
        const input: unknown = 'input' in document ? document.input : '';
        return typeof input === 'string' ? input : JSON.stringify(input);
    } catch {
        return undefined;
    }
}
