import type * as z from 'zod';
import { closestMatch } from './closest-match.ts';
import { isObject } from './fields.ts';
import { jsonPath, valueAt } from './json-path.ts';

/** One problem of a baseline document. */
export interface BaselineProblem {
    /** JSON path: `$.thresholds.tlsMinimumVersion`. */
    readonly path: string;
    /** The value at the path, as a short text. */
    readonly found: string;
    /** The allowed values, as text. */
    readonly allowed: string;
    /** The value that was probably meant. */
    readonly suggestion?: string;
}

/** Returns a problem as one line of text. */
export function problemText(problem: BaselineProblem): string {
    const suggestion = problem.suggestion === undefined ? '' : `; did you mean "${problem.suggestion}"?`;
    return `${problem.path}: found ${problem.found}; allowed: ${problem.allowed}${suggestion}`;
}

/** A valid value that is probably not what its author intended. */
export interface BaselineWarning {
    readonly path: string;
    readonly message: string;
}

/** Returns the allowed values of a field that has no error text of its own. Passed to zod for every parse. */
export function allowedText(issue: z.core.$ZodRawIssue): string | undefined {
    switch (issue.code) {
        case 'invalid_type':
            return typeNames[issue.expected] ?? issue.expected;
        case 'invalid_value':
            return issue.values.map((value) => JSON.stringify(value)).join(', ');
        default:
            return undefined;
    }
}

const typeNames: Readonly<Record<string, string>> = {
    string: 'a text',
    array: 'a list',
    object: 'an object',
    boolean: 'true or false',
    number: 'a number',
};

/** Returns the problems of one zod issue: every unknown field is a problem at its own path. */
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
            found: issue.code === 'custom' ? fieldsOf(value) : valueText(value),
            allowed: issue.message,
            ...(typeof value === 'string' ? suggestionFor(value, candidates) : {}),
        },
    ];
}

/** Returns a value as a short text. Never descends into objects, which may be huge or very deep. */
export function valueText(value: unknown): string {
    if (value === undefined) return 'nothing';
    if (Array.isArray(value)) return `a list of ${value.length}`;
    if (typeof value === 'object' && value !== null) return 'an object';
    if (typeof value === 'string' && value.length > 80) return `${JSON.stringify(value.slice(0, 80))}…`;
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** Returns the fields with which an object broke a rule over several fields. */
function fieldsOf(value: unknown): string {
    if (!isObject(value)) return valueText(value);
    const fields = Object.keys(value);
    return fields.length === 0 ? 'an object without fields' : `an object with ${fields.join(', ')}`;
}

function suggestionFor(text: string, candidates: readonly string[]): { readonly suggestion?: string } {
    const suggestion = closestMatch(text, candidates);
    return suggestion === undefined ? {} : { suggestion };
}
