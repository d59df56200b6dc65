import type { SimulatorAnswer } from '../kernel/http.ts';

export function ok(body: unknown): SimulatorAnswer {
    return { status: 200, body };
}

/** The console's own refusals: what was wrong with the request, in a sentence. */
export function badRequest(problem: string): SimulatorAnswer {
    return { status: 400, body: { problem } };
}

export function notFound(problem: string): SimulatorAnswer {
    return { status: 404, body: { problem } };
}
