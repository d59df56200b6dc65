import type * as z from 'zod';

/** Returns everything that is wrong with the query of a page, or the fields of a form: the field, then what is allowed. */
export function queryProblems(schema: z.ZodObject, { issues }: z.core.$ZodError): readonly string[] {
    const allowed = Object.keys(schema.shape).join(', ') || 'none';
    return issues.flatMap((issue) => {
        if (issue.code === 'unrecognized_keys') {
            return issue.keys.map((key) => `${key}: unknown; allowed: ${allowed}`);
        }
        return [`${issue.path.join('.')}: ${issue.message}`];
    });
}
