import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** Something tried to write where only reading is allowed. A defect, never a condition. */
export class WriteForbiddenError extends Error {
    override readonly name = 'WriteForbiddenError';
    readonly transient = false;

    constructor(method: string, what: string) {
        super(`${method} ${what} was stopped: an assessment only reads`);
    }
}

/** Lets GET through and nothing else: a write is stopped before its first byte leaves. */
export function readsOnly(): PipelinePolicy {
    return {
        name: 'readsOnly',
        async sendRequest(request, next) {
            if (request.method !== 'GET') {
                throw new WriteForbiddenError(request.method, new URL(request.url).pathname);
            }
            return next(request);
        },
    };
}
