/** A place of a file that is not understood. */
export interface PolicyProblem {
    /** JSON path: `$.properties.policyRule.if.allOf[1].field` */
    readonly path: string;
    /** Describes the value that was found, and the allowed ones. */
    readonly message: string;
}

/** Collects the problems of one file. */
export type Report = (path: string, message: string) => void;

/** The value of an expression cannot be told: Azure Policy fails to evaluate it as well, or it needs facts that are not read. */
export class EvaluationError extends Error {
    override readonly name = 'EvaluationError';
    readonly transient = false;
}

/** Returns the path of a member: `$.a.b`, `$.a["x-y"]`, `$.a[3]`. */
export function pathTo(path: string, step: string | number): string {
    if (typeof step === 'number') return `${path}[${step}]`;
    return /^[A-Za-z_$][\w$]*$/.test(step) ? `${path}.${step}` : `${path}[${JSON.stringify(step)}]`;
}
