import * as z from 'zod';

/** The kinds of problems: the `code` of each, with its HTTP status and title. */
export const problemKinds = {
    InvalidBody: { status: 400, title: 'The JSON body is not usable' },
    InvalidQuery: { status: 400, title: 'The query is not usable' },
    NotSignedIn: { status: 401, title: 'No operator is signed in' },
    MissingRole: { status: 403, title: 'The operator has no app role for this request' },
    CrossSite: { status: 403, title: 'The request comes from a page of another site' },
    NotFound: { status: 404, title: 'The object does not exist' },
    MethodNotAllowed: { status: 405, title: 'The path does not take this method' },
    Conflict: { status: 409, title: 'The action is not possible now' },
    BodyTooLarge: { status: 413, title: 'The body is too large' },
    UnsupportedMediaType: { status: 415, title: 'The body is not sent as JSON' },
    Unavailable: { status: 503, title: 'Storage is unavailable' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;

export type ProblemCode = keyof typeof problemKinds;

export const problemCodes = Object.keys(problemKinds) as readonly ProblemCode[];

const problemError = z.object({
    detail: z.string().describe('the field, and the values that it may have'),
    parameter: z.string().exactOptional().describe('parameter of the query'),
    pointer: z.string().exactOptional().describe('JSON Pointer into the body, as a URI fragment'),
    header: z.string().exactOptional().describe('header of the request'),
});

/** One invalid part of a request: where it is, and what is allowed. */
export type ProblemError = z.output<typeof problemError>;

/** Problem details. Source: RFC 9457. */
export const problem = z
    .object({
        type: z.string().describe('URN of the kind of problem; it ends with the code'),
        title: z.string().describe('the kind of problem in words'),
        status: z.int().min(400).max(599).describe('HTTP status'),
        code: z.enum(problemCodes).describe('the kind of problem'),
        detail: z.string().describe('the reason, and what to do'),
        errors: z.array(problemError).exactOptional().describe('everything that is invalid; at most 50'),
    })
    .meta({ id: 'Problem' });

/** Detail of the refusal of a request that is invalid. */
export const nothingDone = 'nothing was done; repeat the request when every problem in errors is fixed';

/** Returns the place of a part of the body. Source: RFC 6901, "URI Fragment Identifier Representation". */
export function pointerTo(path: readonly PropertyKey[]): string {
    const parts = path.map((part) => shown(String(part)).replaceAll('~', '~0').replaceAll('/', '~1'));
    return `#${parts.map((part) => `/${encodeURIComponent(part)}`).join('')}`;
}

/** Returns as much of a client's own text as a problem repeats. */
export function shown(text: string): string {
    return text.slice(0, 200).toWellFormed();
}

/** A client that sends more nonsense learns of the rest when it has fixed this much. */
const maxErrors = 50;

/** Returns a refusal as problem details. Nothing was done. */
export function problemResponse(
    code: ProblemCode,
    detail: string,
    errors: readonly ProblemError[] = [],
    headers: Readonly<Record<string, string>> = {},
): Response {
    const { status, title } = problemKinds[code];
    const body: z.output<typeof problem> = {
        type: `urn:pgwarden:problem:${code}`,
        title,
        status,
        code,
        detail,
        ...(errors.length === 0 ? {} : { errors: errors.slice(0, maxErrors) }),
    };
    return new Response(JSON.stringify(body), {
        status,
        headers: { ...headers, 'content-type': 'application/problem+json' },
    });
}
