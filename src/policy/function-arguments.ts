import { isList, isObject, type Json, type JsonObject, jsonText } from './json.ts';
import { EvaluationError } from './problems.ts';

/** A function of templates: its arguments are evaluated. */
export interface TemplateFunction {
    readonly min: number;
    readonly max: number;
    /** Throws an EvaluationError for arguments that Azure refuses. */
    call(args: readonly Json[], name: string): Json;
}

export function defined(min: number, max: number, call: TemplateFunction['call']): TemplateFunction {
    return { min, max, call };
}

export const anyNumber = Number.POSITIVE_INFINITY;

export function refused(name: string, wanted: string, found: Json | undefined): EvaluationError {
    return new EvaluationError(`${name}() needs ${wanted}, found ${jsonText(found)}`);
}

export function textOf(value: Json | undefined, name: string): string {
    if (typeof value !== 'string') throw refused(name, 'a text', value);
    return value;
}

export function integerOf(value: Json | undefined, name: string): number {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw refused(name, 'an integer', value);
    return value;
}

export function booleanOf(value: Json | undefined, name: string): boolean {
    if (typeof value !== 'boolean') throw refused(name, 'a boolean', value);
    return value;
}

export function listOf(value: Json | undefined, name: string): readonly Json[] {
    if (!isList(value)) throw refused(name, 'an array', value);
    return value;
}

export function objectOf(value: Json | undefined, name: string): JsonObject {
    if (!isObject(value)) throw refused(name, 'an object', value);
    return value;
}

/** Returns whether both values are the same: texts with case, members of objects in any order. */
export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
    return canonical(a) === canonical(b);
}

function canonical(value: Json | undefined): string {
    if (isList(value)) return `[${value.map(canonical).join()}]`;
    if (isObject(value)) {
        const entries = Object.entries(value).map(
            ([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`,
        );
        return `{${entries.sort().join()}}`;
    }
    return JSON.stringify(value ?? null);
}
