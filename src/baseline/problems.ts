import type { z } from 'zod';
import { isObject } from './fields.ts';
import { jsonPath, valueAt } from './json-path.ts';
import { nearest } from './nearest.ts';

/** One thing that is wrong with a baseline document. */
export interface BaselineProblem {
    /** JSON path: `$.thresholds.tlsMinimumVersion`. */
    readonly path: string;
    /** What stands there, short. */
    readonly found: string;
    /** What may stand there, in words. */
    readonly allowed: string;
    /** What was probably meant. */
    readonly suggestion?: string;
}

/** A problem as one line for a person. */
export function problemText(problem: BaselineProblem): string {
    const suggestion = problem.suggestion === undefined ? '' : `; did you mean "${problem.suggestion}"?`;
    return `${problem.path}: found ${problem.found}; allowed: ${problem.allowed}${suggestion}`;
}

/** Something that is valid and probably not what its author wants. */
export interface BaselineWarning {
    readonly path: string;
    readonly message: string;
}

/** Words for what a field without an error text of its own allows. Given to zod for every parse. */
export function allowedWords(issue: z.core.$ZodRawIssue): string | undefined {
    switch (issue.code) {
        case 'invalid_type':
            return typeWords[issue.expected] ?? issue.expected;
        case 'invalid_value':
            return issue.values.map((value) => JSON.stringify(value)).join(', ');
        default:
            return undefined;
    }
}

const typeWords: Readonly<Record<string, string>> = {
    string: 'a text',
    array: 'a list',
    object: 'an object',
    boolean: 'true or false',
    number: 'a number',
};

/** The problems of one zod issue: an unknown field is a problem of its own, at its own path. */
export function problemsOf(
    issue: z.core.$ZodIssue,
    root: unknown,
    knownControls: readonly string[],
): BaselineProblem[] {
    if (issue.code === 'unrecognized_keys') {
        const areControls = issue.path.at(-1) === 'modes';
        return issue.keys.map((key) => ({
            path: jsonPath([...issue.path, key]),
            found: areControls ? 'an unknown control' : 'an unknown field',
            allowed: issue.message,
            ...(areControls ? suggestionFor(key, knownControls) : {}),
        }));
    }
    const value = valueAt(root, issue.path);
    const candidates = issue.code === 'invalid_value' ? issue.values.map(String) : [];
    return [
        {
            path: jsonPath(issue.path),
            found: issue.code === 'custom' ? fieldsOf(value) : short(value),
            allowed: issue.message,
            ...(typeof value === 'string' ? suggestionFor(value, candidates) : {}),
        },
    ];
}

/** A value in few words. Never looks into objects, which may be huge or very deep. */
export function short(value: unknown): string {
    if (value === undefined) return 'nothing';
    if (Array.isArray(value)) return `a list of ${value.length}`;
    if (typeof value === 'object' && value !== null) return 'an object';
    if (typeof value === 'string' && value.length > 80) return `${JSON.stringify(value.slice(0, 80))}…`;
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** What a rule over several fields of an object was broken with. */
function fieldsOf(value: unknown): string {
    if (!isObject(value)) return short(value);
    const fields = Object.keys(value);
    return fields.length === 0 ? 'an object without fields' : `an object with ${fields.join(', ')}`;
}

function suggestionFor(text: string, candidates: readonly string[]): { readonly suggestion?: string } {
    const suggestion = nearest(text, candidates);
    return suggestion === undefined ? {} : { suggestion };
}
