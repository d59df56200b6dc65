import type { Clock } from '../../ports.ts';

/** What an operator's request is answered with. */
export type OperationResult<Value = string> =
    /** It was done, or will be: `value` says what happens next. */
    | { readonly kind: 'done'; readonly value: Value }
    /** There is no such thing. */
    | { readonly kind: 'notFound'; readonly reason: string }
    /** It cannot be done now, or not any more. */
    | { readonly kind: 'conflict'; readonly reason: string };

/** How long a person's decision about a change holds. */
export const decisionHours = 24;

export function hoursFromNow(clock: Clock, hours: number): string {
    return new Date(clock.now().getTime() + hours * 3_600_000).toISOString();
}
