/** One row of a table, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** A query that the simulator does not understand. Its message is the response's. */
export class SyntaxProblem extends Error {
    override readonly name = 'SyntaxProblem';
}

/** Splits at a separator that stands outside of quotes and brackets. */
export function splitOutside(text: string, separator: string): readonly string[] {
    const parts: string[] = [''];
    let quote = '';
    let depth = 0;
    for (const character of text) {
        if (quote === '' && depth === 0 && character === separator) {
            parts.push('');
            continue;
        }
        if (quote === '' && (character === "'" || character === '"')) quote = character;
        else if (character === quote) quote = '';
        else if (quote === '' && character === '(') depth += 1;
        else if (quote === '' && character === ')') depth -= 1;
        parts[parts.length - 1] += character;
    }
    return parts;
}

/** The text in quotes. */
export function unquoted(text: string): string {
    const found = /^\s*(?:'([^']*)'|"([^"]*)")\s*$/.exec(text);
    if (found === null) throw new SyntaxProblem(`A text in quotes is missing at '${text.trim()}'.`);
    return found[1] ?? found[2] ?? '';
}
