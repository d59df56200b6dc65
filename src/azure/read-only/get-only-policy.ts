import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** Code tried to write where only reads are allowed. Always a defect. */
export class WriteForbiddenError extends Error {
    override readonly name = 'WriteForbiddenError';
    readonly transient = false;

    constructor(method: string, what: string) {
        super(`${method} ${what} was blocked: an assessment only reads`);
    }
}

/** Makes a policy that passes GET only: any other request fails before its first byte is sent. */
export function getOnlyPolicy(): PipelinePolicy {
    return {
        name: 'getOnly',
        async sendRequest(request, next) {
            if (request.method !== 'GET') {
                throw new WriteForbiddenError(request.method, new URL(request.url).pathname);
            }
            return next(request);
        },
    };
}
