import { wrapped } from './layout.ts';
import type { Paint } from './paint.ts';

/** The form of text for a terminal. */
export interface TerminalStyle {
    /** Columns. */
    readonly width: number;
    readonly paint: Paint;
    /** True: compliant and not applicable controls are listed too. */
    readonly showsAll: boolean;
}

/** The indentation of the details of a control. */
export const detailIndent = '      ';

/** Wrapped, with every line after the first two columns further in. */
export function indented(text: string, indent: string, { width }: TerminalStyle): string[] {
    const [first = '', ...rest] = wrapped(text, width - indent.length);
    if (rest.length === 0) return [`${indent}${first}`];
    const tail = text.slice(first.length).trimStart();
    return [
        `${indent}${first}`,
        ...wrapped(tail, width - indent.length - 2).map((line) => `${indent}  ${line}`),
    ];
}
