import type { OperatorAuthentication, OperatorCause } from './cause.ts';

/** Who acts through the operators' API. */
export interface Operator {
    /** Entra object id or the name that was given, 1 to 100 characters. */
    readonly operator: string;
    /** Absent: `functionKey`. */
    readonly authentication?: OperatorAuthentication;
}

/** Why an operator's act happens, as the audit keeps it. */
export function operatorCause(
    { operator, authentication = 'functionKey' }: Operator,
    action: string,
    more: Pick<OperatorCause, 'comment' | 'remediationId'> = {},
): OperatorCause {
    return { kind: 'operator', action, operator, authentication, ...more };
}
