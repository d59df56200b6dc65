import type * as z from 'zod';
import { nothingDone, type ProblemError, pointerTo, problemResponse, shown } from './definition/problem.ts';

/** Refuses a query, with everything that is wrong with it. `given` has the values of each parameter. */
export function invalidQuery(
    schema: z.ZodObject,
    { issues }: z.core.$ZodError,
    given: Readonly<Record<string, readonly string[]>>,
): Response {
    const errors = issues.flatMap((issue): ProblemError[] => {
        if (issue.code === 'unrecognized_keys') {
            return issue.keys.map((key) => ({ detail: unknownText(schema, key), parameter: shown(key) }));
        }
        const parameter = String(issue.path[0]);
        const values = given[parameter] ?? [];
        const detail =
            values.length > 1
                ? `${parameter} is given ${values.length} times; allowed: once`
                : `${parameter} is "${shown(values[0] ?? '')}"; ${issue.message}`;
        return [{ detail, parameter }];
    });
    return problemResponse('InvalidQuery', nothingDone, errors);
}

/** Refuses a body, with everything that is wrong with it. */
export function invalidBody(schema: z.ZodObject, { issues }: z.core.$ZodError): Response {
    const errors = issues.flatMap(({ path, ...issue }): ProblemError[] => {
        if (issue.code === 'unrecognized_keys') {
            return issue.keys.map((key) => ({
                detail:
                    path.length === 0
                        ? unknownText(schema, key)
                        : `${path.join('.')}.${shown(key)}: unknown; ${issue.message}`,
                pointer: pointerTo([...path, key]),
            }));
        }
        if (path.length === 0) return [{ detail: 'body: allowed: a JSON object', pointer: '#' }];
        return [{ detail: `${path.join('.')}: ${issue.message}`, pointer: pointerTo(path) }];
    });
    return problemResponse('InvalidBody', nothingDone, errors);
}

/** Refuses a body that cannot be parsed. */
export function malformedBody(): Response {
    const detail = 'body: allowed: a JSON object';
    return problemResponse('InvalidBody', nothingDone, [{ detail, pointer: '#' }]);
}

function unknownText(schema: z.ZodObject, key: string): string {
    return `${shown(key)}: unknown; allowed: ${Object.keys(schema.shape).join(', ') || 'none'}`;
}
