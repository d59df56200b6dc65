import type { SimulatorResponse } from '../kernel/http.ts';

export function ok(body: unknown): SimulatorResponse {
    return { status: 200, body };
}

/** The console's own refusals: what was wrong with the request, in a sentence. */
export function badRequest(problem: string): SimulatorResponse {
    return { status: 400, body: { problem } };
}

export function notFound(problem: string): SimulatorResponse {
    return { status: 404, body: { problem } };
}
