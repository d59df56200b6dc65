import {
    anyNumber,
    defined,
    integerOf,
    listOf,
    refused,
    type TemplateFunction,
    textOf,
} from './function-arguments.ts';
import { isList, isObject, type Json, jsonText } from './json.ts';
import { EvaluationError } from './problems.ts';

function occurrences(call: (text: string, part: string) => Json): TemplateFunction {
    return defined(2, 2, ([text, part], name) =>
        call(textOf(text, name).toLowerCase(), textOf(part, name).toLowerCase()),
    );
}

/** Functions on texts. Those on texts and arrays alike (`length`, `contains`, `first`, …) are in list-functions.ts. */
export const textFunctions: Readonly<Record<string, TemplateFunction>> = {
    tolower: defined(1, 1, ([text], name) => textOf(text, name).toLowerCase()),
    toupper: defined(1, 1, ([text], name) => textOf(text, name).toUpperCase()),
    trim: defined(1, 1, ([text], name) => textOf(text, name).trim()),
    startswith: occurrences((text, part) => text.startsWith(part)),
    endswith: occurrences((text, part) => text.endsWith(part)),
    replace: defined(3, 3, ([text, from, to], name) => {
        const old = textOf(from, name);
        if (old === '') throw refused(name, 'a text to replace', from);
        return textOf(text, name).replaceAll(old, () => textOf(to, name));
    }),
    split: defined(2, 2, ([text, delimiter], name) => {
        const marks = isList(delimiter) ? delimiter : [delimiter ?? null];
        const texts = marks.map((mark) => textOf(mark, name)).filter((mark) => mark !== '');
        return splitBy(textOf(text, name), texts);
    }),
    join: defined(2, 2, ([list, delimiter], name) =>
        listOf(list, name)
            .map((each) => (typeof each === 'string' ? each : jsonText(each)))
            .join(textOf(delimiter, name)),
    ),
    substring: defined(2, 3, ([value, start, length], name) => {
        const text = textOf(value, name);
        const from = integerOf(start, name);
        const count = length === undefined ? text.length - from : integerOf(length, name);
        if (from < 0 || count < 0 || from + count > text.length) {
            throw new EvaluationError(`${name}() reaches beyond the text "${text}"`);
        }
        return text.slice(from, from + count);
    }),
    padleft: defined(2, 3, ([value, width, filler], name) => {
        const text = typeof value === 'number' ? String(value) : textOf(value, name);
        const fill = filler === undefined ? ' ' : textOf(filler, name);
        if (fill.length !== 1) throw refused(name, 'one character to fill with', filler);
        return text.padStart(integerOf(width, name), fill);
    }),
    string: defined(1, 1, ([value]) => (typeof value === 'string' ? value : JSON.stringify(value))),
    json: defined(1, 1, ([value], name) => {
        try {
            return JSON.parse(textOf(value, name)) as Json;
        } catch (error) {
            if (error instanceof EvaluationError) throw error;
            throw refused(name, 'JSON', value);
        }
    }),
    format: defined(1, anyNumber, ([pattern, ...values], name) =>
        textOf(pattern, name).replaceAll(/\{\{|\}\}|\{([^{}]*)\}/g, (mark, place: string | undefined) => {
            if (place === undefined) return mark.charAt(0);
            const value = /^\d+$/.test(place) ? values[Number(place)] : undefined;
            if (value === undefined) throw refused(name, 'a place such as {0} with its value', mark);
            return isObject(value) || isList(value) ? JSON.stringify(value) : plainText(value);
        }),
    ),
};

function plainText(value: Json): string {
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    return value === null ? '' : String(value);
}

function splitBy(text: string, marks: readonly string[]): readonly string[] {
    return marks.reduce<readonly string[]>(
        (parts, mark) => parts.flatMap((part) => part.split(mark)),
        [text],
    );
}
