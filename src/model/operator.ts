import type { OperatorAuthentication, OperatorCause } from './cause.ts';

/** The caller of the operators' API. */
export interface Operator {
    /** Entra object id, or the name that the request gave, 1 to 100 characters. */
    readonly operator: string;
    /** Absent: `functionKey`. */
    readonly authentication?: OperatorAuthentication;
}

/** Returns the cause of an operator's action, as the audit keeps it. */
export function operatorCause(
    { operator, authentication = 'functionKey' }: Operator,
    action: string,
    more: Pick<OperatorCause, 'comment' | 'remediationId'> = {},
): OperatorCause {
    return { kind: 'operator', action, operator, authentication, ...more };
}
