import { MalformedInputError } from '../../errors.ts';

/** Table storage accepts 32 K characters per property and 512 K per row. */
const pieceLength = 30_000;
const maxPieces = 16;
/** Maximum length of a text in a row; one less per piece, because surrogate pairs are not split. */
export const maxTextLength = maxPieces * (pieceLength - 1);

/** Splits a long text into pieces of one property each. Throws MalformedInputError, which names `what`, when a row cannot hold it. */
export function textPieces(text: string, what: string): readonly string[] {
    const pieces: string[] = [];
    for (let from = 0; from < text.length; from += pieces.at(-1)?.length ?? pieceLength) {
        pieces.push(withoutHalf(text.slice(from, from + pieceLength)));
    }
    if (pieces.length <= maxPieces) return pieces;
    throw new MalformedInputError(
        `${what} has ${text.length} characters; a row holds at most ${maxPieces * pieceLength}`,
    );
}

/** Returns the columns of a long text: `{name}0`, `{name}1`, … and their number in `pieces`. Throws as `textPieces` does. */
export function pieceColumns(
    name: string,
    text: string,
    what: string,
): Readonly<Record<string, string | number>> {
    const pieces = textPieces(text, what);
    const columns = pieces.map((piece, index) => [`${name}${index}`, piece] as const);
    return { pieces: pieces.length, ...Object.fromEntries(columns) };
}

/** Returns the names of every column that a text can have. */
export function columnsOfText(name: string): readonly string[] {
    return ['pieces', ...Array.from({ length: maxPieces }, (_, index) => `${name}${index}`)];
}

/** Joins the text that `pieceColumns` split; missing pieces are left out. */
export function textInColumns(name: string, row: Readonly<Record<string, unknown>>): string {
    let text = '';
    for (let index = 0; index < Number(row.pieces ?? 0); index += 1)
        text += String(row[`${name}${index}`] ?? '');
    return text;
}

/** Drops half of a surrogate pair at the end: storage could change it. */
function withoutHalf(piece: string): string {
    return piece.length === pieceLength && /[\uD800-\uDBFF]$/.test(piece) ? piece.slice(0, -1) : piece;
}
