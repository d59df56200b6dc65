/** Somebody who acts through the operators' API. */
export interface Operator {
    /** Entra object id where the platform signed the operator in, else the name that the request gave. */
    readonly id: string;
}
