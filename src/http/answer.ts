/** What an operator's request is answered with: always JSON. */
export interface Answer {
    readonly status: number;
    readonly body: unknown;
}

export function ok(body: unknown): Answer {
    return { status: 200, body };
}

/** A refusal that names everything that is wrong at once. */
export function refused(
    status: number,
    code: string,
    message: string,
    details: readonly string[] = [],
): Answer {
    return { status, body: { error: { code, message, ...(details.length === 0 ? {} : { details }) } } };
}
