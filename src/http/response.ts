import * as z from 'zod';
import { isTransient, RecordConflictError } from '../errors.ts';

/** The response to a request: always JSON. */
export interface ApiResponse {
    readonly status: number;
    readonly body: unknown;
}

/** The response to an operator's act. */
export const operationResponse = z.object({
    result: z.string(),
    writesUnderWay: z
        .array(
            z.object({
                server: z.string(),
                remediationId: z.string(),
                control: z.string(),
                target: z.string(),
                status: z.enum(['started', 'accepted']),
            }),
        )
        .exactOptional(),
});

export function ok(body: unknown): ApiResponse {
    return { status: 200, body };
}

/** Returns a refusal, with every problem at once in `details`. */
export function refused(
    status: number,
    code: string,
    message: string,
    details: readonly string[] = [],
): ApiResponse {
    return { status, body: { error: { code, message, ...(details.length === 0 ? {} : { details }) } } };
}

/** Handles a request. A transient error becomes a response that asks to try again. */
export async function toApiResponse(act: () => Promise<ApiResponse>): Promise<ApiResponse> {
    try {
        return await act();
    } catch (error) {
        if (!(error instanceof Error) || !isTransient(error)) throw error;
        return error instanceof RecordConflictError
            ? refused(409, 'Conflict', `${error.message}; try again`)
            : refused(503, 'Unavailable', `${error.message}; try again in a moment`);
    }
}
