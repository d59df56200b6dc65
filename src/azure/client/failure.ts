import { isRestError } from '@azure/core-rest-pipeline';
import { azureErrorOf } from './azure-error.ts';

/** A failed call, reduced to what decides: Azure's status, its code and its own words. */
export interface Failure {
    /** Undefined when there was no answer at all. */
    readonly status: number | undefined;
    /** Azure's error code, or the network's (`ECONNRESET`). '' when neither tells. */
    readonly code: string;
    readonly message: string;
    /** Codes that Azure gave below its own, where there are any. */
    readonly innerCodes?: readonly string[];
    readonly retryAfterMs?: number;
    /** The request certainly never reached Azure. */
    readonly isUnsent: boolean;
}

const unsentCodes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Reduces whatever an Azure client threw. */
export function failureOf(error: unknown): Failure {
    if (!isRestError(error)) {
        const message = error instanceof Error ? error.message : String(error);
        const code = error instanceof Error ? error.name : '';
        return { status: undefined, code, message, isUnsent: isCredentialProblem(code) };
    }
    const words = azureErrorOf(error.response?.bodyAsText ?? '');
    const retryAfterMs = retryAfter(error.response?.headers.get('retry-after'));
    return {
        status: error.statusCode ?? error.response?.status,
        code: words?.code || textOf(error.code),
        message: words?.message || textOf(error.message),
        isUnsent: error.response === undefined && unsentCodes.includes(error.code ?? ''),
        ...(words === undefined || words.innerCodes.length === 0 ? {} : { innerCodes: words.innerCodes }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
}

/** The clients copy fields of the answer into their errors, whatever their type. */
function textOf(field: unknown): string {
    return typeof field === 'string' ? field : '';
}

/** Azure's words with code and status in front, for audit entries. */
export function failureText(failure: Failure): string {
    const status = failure.status === undefined ? 'no answer' : `HTTP ${failure.status}`;
    const parts = isLocalFailure(failure) ? [failure.code] : [status, failure.code];
    return `${parts.filter((part) => part !== '').join(' ')}: ${failure.message}`.slice(0, 1_000);
}

/** Whether it was us who did not take the answer or the question, so that asking again changes nothing. */
export function isLocalFailure(failure: Failure): boolean {
    const ours = ['MalformedInputError', 'ForeignHostError', 'ZodError'];
    return failure.status === undefined && hasCode(failure, ours);
}

/** Nobody is asked to wait longer; what says so is wrong, and a queue could not hold the message. */
const longestPauseSeconds = 3_600;

/** Milliseconds in a Retry-After header of seconds, or undefined. */
export function retryAfter(header: string | undefined | null): number | undefined {
    const seconds = header === '' ? Number.NaN : Number(header ?? Number.NaN);
    return Number.isFinite(seconds) && seconds >= 0
        ? Math.min(seconds, longestPauseSeconds) * 1_000
        : undefined;
}

/** Whether Azure gave one of the codes, on top or below. */
export function hasCode({ code, innerCodes = [] }: Failure, codes: readonly string[]): boolean {
    const found = [code, ...innerCodes].map((each) => each.toLowerCase());
    return codes.some((each) => found.includes(each.toLowerCase()));
}

/** Without a token nothing was sent. */
function isCredentialProblem(name: string): boolean {
    return (
        name === 'CredentialUnavailableError' ||
        name === 'AuthenticationError' ||
        name === 'AggregateAuthenticationError'
    );
}
