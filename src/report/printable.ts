/**
 * Text of others (names, values, Azure's words) must not steer what shows it: control characters, line ends and
 * characters that reverse the reading direction become visible: `<U+001B>`.
 */

// Other, control; format characters that hide or reorder text; line and paragraph separators.
const steering = /[\p{Cc}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

/** The text on one line, safe for a terminal. */
export function printable(text: string): string {
    return text.toWellFormed().replaceAll(steering, escaped);
}

function escaped(character: string): string {
    switch (character) {
        case '\n':
            return '\\n';
        case '\r':
            return '\\r';
        case '\t':
            return '\\t';
        default:
            return `<U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`;
    }
}

/** A value that may be nothing or blank, so that it can be seen. */
export function visible(value: string): string {
    if (value === '') return "''";
    return value.trim() === value ? printable(value) : `'${printable(value)}'`;
}

/** The same without the line end, which separates the lines of JSON. */
const steeringInLine = new RegExp(`(?!\\n)${steering.source}`, 'gu');

/** JSON text of a value, in which steering characters are escapes, as JSON allows. */
export function jsonText(value: unknown): string {
    return withoutSteering(JSON.stringify(value, null, 2));
}

/** The same on one line. */
export function jsonLine(value: unknown): string {
    return withoutSteering(JSON.stringify(value));
}

function withoutSteering(json: string): string {
    return json.replaceAll(
        steeringInLine,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}
