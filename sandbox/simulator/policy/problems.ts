/** A refusal of a definition, an initiative or an assignment, with Azure's code. */
export class PolicyProblem extends Error {
    readonly code: string;
    readonly status: number;

    constructor(code: string, message: string, status = 400) {
        super(message);
        this.code = code;
        this.status = status;
    }
}

/** An expression that cannot be read. */
export class TemplateSyntaxProblem extends Error {}

/** An expression that cannot be evaluated: of a value of another type, out of bounds, without a value. */
export class TemplateFailure extends Error {}
