import { type DeliveryOutcome, outcomeOfStatus } from './retry.ts';

export interface PostResult {
    /** 0 when there was no response. */
    readonly status: number;
    readonly outcome: DeliveryOutcome;
    readonly headers: Headers;
    readonly body: string;
}

/** One HTTP request to a subscriber. Never throws: no response is an outcome. */
export async function send(
    method: 'POST' | 'OPTIONS',
    endpoint: string,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
    timeoutMs: number,
    stopped: AbortSignal,
): Promise<PostResult> {
    const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)));
    try {
        const response = await fetch(endpoint, {
            method,
            headers: { ...headers },
            redirect: 'manual',
            signal: AbortSignal.any([timeout, stopped]),
            ...(body === undefined ? {} : { body }),
        });
        const text = await response.text();
        return {
            status: response.status,
            outcome: outcomeOfStatus(response.status),
            headers: response.headers,
            body: text,
        };
    } catch (error) {
        const outcome = timeout.aborted
            ? 'TimedOut'
            : isUnresolved(error)
              ? 'ResolutionError'
              : 'SocketError';
        return { status: 0, outcome, headers: new Headers(), body: '' };
    }
}

function isUnresolved(error: unknown): boolean {
    const cause = error instanceof Error ? error.cause : undefined;
    if (typeof cause !== 'object' || cause === null || !('code' in cause)) return false;
    return cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN';
}
