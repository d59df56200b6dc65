/** The operators' API of the running app, and its timer, as an operator with access reaches them. */
import { operatorAccess } from '../../sandbox/start/operator-access.ts';
import type { Sandbox } from '../../sandbox/start/start-sandbox.ts';

export interface OperatorResponse {
    readonly status: number;
    readonly body: unknown;
}

export interface OperatorsCalls {
    get(path: string): Promise<OperatorResponse>;
    post(path: string, body: unknown): Promise<OperatorResponse>;
    /** Runs a timer now, as the portal does. */
    runTimer(name: string): Promise<void>;
}

export function operatorsCalls(sandbox: Sandbox): OperatorsCalls {
    const { host, endpoints } = sandbox;
    async function call(path: string, init: RequestInit): Promise<OperatorResponse> {
        const response = await fetch(`${host.url}/api/${path}`, {
            ...init,
            headers: { ...operatorAccess(sandbox), 'content-type': 'application/json' },
        });
        return { status: response.status, body: await response.json() };
    }
    return {
        get: (path) => call(path, { method: 'GET' }),
        post: (path, body) =>
            call(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
        async runTimer(name) {
            const response = await fetch(`${host.url}/admin/functions/${name}`, {
                method: 'POST',
                headers: { 'x-functions-key': endpoints.masterKey, 'content-type': 'application/json' },
                body: JSON.stringify({ input: '' }),
            });
            if (response.status !== 202) throw new Error(`${name} cannot be run: ${response.status}`);
        },
    };
}
