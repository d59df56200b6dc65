import { MalformedInputError } from '../errors.ts';

/** The most bytes that PostgreSQL keeps of a name. It cuts a longer one, which would then name something else. */
const maxNameBytes = 63;

/** Control characters, line ends, and characters that reorder text: a statement with them does not read as it runs. */
const unreadable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * Returns the name as a quoted SQL identifier. Throws MalformedInputError for a name that
 * PostgreSQL cannot have.
 */
export function identifier(name: string): string {
    if (name === '' || name.includes('\0') || Buffer.byteLength(name) > maxNameBytes) {
        throw new MalformedInputError('a name of PostgreSQL has 1 to 63 bytes and no zero byte');
    }
    return unreadable.test(name) ? `U&"${escaped(name, '"')}"` : `"${name.replaceAll('"', '""')}"`;
}

/** Returns the text as an SQL literal, whatever `standard_conforming_strings` says. */
export function literal(text: string): string {
    if (text.includes('\0')) throw new MalformedInputError('a text of PostgreSQL has no zero byte');
    if (unreadable.test(text)) return `U&'${escaped(text, "'")}'`;
    const quoted = text.replaceAll("'", "''");
    return quoted.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

function escaped(text: string, quote: string): string {
    return [...text]
        .map((character) => {
            if (character === quote) return quote + quote;
            if (character === '\\') return '\\\\';
            if (!unreadable.test(character)) return character;
            return `\\+${(character.codePointAt(0) ?? 0).toString(16).padStart(6, '0')}`;
        })
        .join('');
}
