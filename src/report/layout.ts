/** Text in columns of a terminal. All texts here are plain: paint them after they are laid out. */

/** East Asian wide characters and emoji take two columns. */
const wide =
    /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const combining = /\p{M}/u;
const ascii = /^[\u0020-\u007E]*$/;

/** Columns that the text takes. */
export function columnsOf(text: string): number {
    if (ascii.test(text)) return text.length;
    let columns = 0;
    for (const character of text) columns += columnsOfCharacter(character);
    return columns;
}

function columnsOfCharacter(character: string): number {
    if (combining.test(character)) return 0;
    return wide.test(character) ? 2 : 1;
}

export function padded(text: string, columns: number): string {
    return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

export function paddedLeft(text: string, columns: number): string {
    return ' '.repeat(Math.max(0, columns - columnsOf(text))) + text;
}

/** Lines of at most so many columns, broken after blanks, commas and slashes, and inside of words that are longer than a line. */
export function wrapped(text: string, columns: number): string[] {
    const limit = Math.max(1, columns);
    if (columnsOf(text) <= limit) return [text];
    const lines: string[] = [];
    let line = '';
    for (const piece of text.match(/\/*[^ ,/]+(?:\/+|[ ,]+)?|[ ,/]+/g) ?? []) {
        if (columnsOf(line + piece.trimEnd()) <= limit) {
            line += piece;
            continue;
        }
        if (line !== '') lines.push(line.trimEnd());
        line = piece;
        while (columnsOf(line.trimEnd()) > limit) {
            const head = headOf(line, limit);
            lines.push(head);
            line = line.slice(head.length);
        }
    }
    if (line.trimEnd() !== '') lines.push(line.trimEnd());
    return lines;
}

/** As many characters as fit, at least one. */
function headOf(text: string, columns: number): string {
    let head = '';
    for (const character of text) {
        if (head !== '' && columnsOf(head + character) > columns) break;
        head += character;
    }
    return head;
}
