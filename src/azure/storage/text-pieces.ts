import { MalformedInputError } from '../../errors.ts';

/** Table storage takes 32 K characters a property and 512 K a row. */
const pieceLength = 30_000;
const mostPieces = 16;
/** What a row takes of a text, less what a character of two halves may cost each piece. */
export const mostTextCharacters = mostPieces * (pieceLength - 1);

/** A long text in pieces of a property each. Throws MalformedInputError, which names `what`, when a row cannot hold it. */
export function textPieces(text: string, what: string): readonly string[] {
    const pieces: string[] = [];
    for (let from = 0; from < text.length; from += pieces.at(-1)?.length ?? pieceLength) {
        pieces.push(withoutHalf(text.slice(from, from + pieceLength)));
    }
    if (pieces.length <= mostPieces) return pieces;
    throw new MalformedInputError(
        `${what} has ${text.length} characters; a row takes ${mostPieces * pieceLength}`,
    );
}

/** The columns that hold a long text: `{name}0`, `{name}1`, … and their number in `pieces`. Throws as `textPieces`. */
export function pieceColumns(
    name: string,
    text: string,
    what: string,
): Readonly<Record<string, string | number>> {
    const pieces = textPieces(text, what);
    const columns = pieces.map((piece, index) => [`${name}${index}`, piece] as const);
    return { pieces: pieces.length, ...Object.fromEntries(columns) };
}

/** The text that `pieceColumns` put into a row; what is missing of it is left out. */
export function textInColumns(name: string, row: Readonly<Record<string, unknown>>): string {
    let text = '';
    for (let index = 0; index < Number(row.pieces ?? 0); index += 1)
        text += String(row[`${name}${index}`] ?? '');
    return text;
}

/** A character of two halves stays whole: a half is none, and storage may change it. */
function withoutHalf(piece: string): string {
    return piece.length === pieceLength && /[\uD800-\uDBFF]$/.test(piece) ? piece.slice(0, -1) : piece;
}
