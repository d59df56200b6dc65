import { isRestError } from '@azure/core-rest-pipeline';
import { ZodError } from 'zod';
import { azureErrorOf } from './azure-error.ts';

/** A failed call, reduced to the fields that decide: Azure's status, code and error message. */
export interface Failure {
    /** Undefined when there was no response. */
    readonly status: number | undefined;
    /** Azure's error code, or the network's (`ECONNRESET`). '' when there is neither. */
    readonly code: string;
    readonly message: string;
    /** Codes of Azure's inner errors, where there are any. */
    readonly innerCodes?: readonly string[];
    readonly retryAfterMs?: number;
    /** True when the request certainly never reached Azure. */
    readonly isUnsent: boolean;
}

const unsentCodes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Reduces an error that an Azure client threw. */
export function failureOf(error: unknown): Failure {
    if (error instanceof ZodError) return malformed(error);
    if (!isRestError(error)) {
        const message = error instanceof Error ? error.message : String(error);
        const code = error instanceof Error ? error.name : '';
        return { status: undefined, code, message, isUnsent: isCredentialProblem(code) };
    }
    const azureError = azureErrorOf(error.response?.bodyAsText ?? '');
    const retryAfterMs = retryAfter(error.response?.headers.get('retry-after'));
    return {
        status: error.statusCode ?? error.response?.status,
        code: azureError?.code || textOf(error.code),
        message: azureError?.message || textOf(error.message),
        isUnsent: error.response === undefined && unsentCodes.includes(error.code ?? ''),
        ...(azureError === undefined || azureError.innerCodes.length === 0
            ? {}
            : { innerCodes: azureError.innerCodes }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
}

/** Returns the failure of a response that does not have the shape that Azure documents, with the first field of another shape. */
function malformed({ issues: [first, ...rest] }: ZodError): Failure {
    const where = first === undefined || first.path.length === 0 ? '' : `${first.path.join('.')}: `;
    const more = rest.length === 0 ? '' : `; and ${rest.length} more`;
    const message = `Azure returned another shape: ${where}${first?.message ?? 'unknown'}${more}`;
    return { status: undefined, code: 'MalformedInputError', message, isUnsent: false };
}

/** Returns a field of a client's error as text. Clients copy fields of the response, whatever their type. */
function textOf(field: unknown): string {
    return typeof field === 'string' ? field : '';
}

/** Returns Azure's error message after its status and code, for audit entries. */
export function failureText(failure: Failure): string {
    const status = failure.status === undefined ? 'no response' : `HTTP ${failure.status}`;
    const parts = isLocalFailure(failure) ? [failure.code] : [status, failure.code];
    return `${parts.filter((part) => part !== '').join(' ')}: ${failure.message}`.slice(0, 1_000);
}

/** Returns whether Pgwarden itself refused the request or the response, so that a retry changes nothing. */
export function isLocalFailure(failure: Failure): boolean {
    const localCodes = ['MalformedInputError', 'ForeignHostError'];
    return failure.status === undefined && hasCode(failure, localCodes);
}

/** Maximum delay that a Retry-After header can ask for. A longer one is an error, and no queue could hide a message for it. */
const maxRetryAfterSeconds = 3_600;

/** Returns the milliseconds of a Retry-After header in seconds, or undefined. */
export function retryAfter(header: string | undefined | null): number | undefined {
    const seconds = header === '' ? Number.NaN : Number(header ?? Number.NaN);
    return Number.isFinite(seconds) && seconds >= 0
        ? Math.min(seconds, maxRetryAfterSeconds) * 1_000
        : undefined;
}

/** Returns whether Azure returned one of the codes, also as an inner one. */
export function hasCode({ code, innerCodes = [] }: Failure, codes: readonly string[]): boolean {
    const found = [code, ...innerCodes].map((each) => each.toLowerCase());
    return codes.some((each) => found.includes(each.toLowerCase()));
}

/** Returns whether the credential failed. Without a token nothing was sent. */
function isCredentialProblem(name: string): boolean {
    return (
        name === 'CredentialUnavailableError' ||
        name === 'AuthenticationError' ||
        name === 'AggregateAuthenticationError'
    );
}
