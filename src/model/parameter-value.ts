import { decimal } from './notation.ts';

/** Comparison and merging of server parameter values, as Azure and PostgreSQL do it. */

/**
 * Returns whether two values of one parameter mean the same: numbers are compared as numbers; booleans, enumerations
 * and set members without case; sets without order, blanks and quotes; strings exactly. A blank beside a word makes it
 * a different word, as in PostgreSQL and Azure Policy.
 */
export function isSameValue(dataType: string, a: string, b: string): boolean {
    if (a === b) return true;
    switch (dataType.toLowerCase()) {
        case 'set':
            return setMembers(a).sort().join(',') === setMembers(b).sort().join(',');
        case 'integer':
        case 'numeric':
            return decimal(a) !== undefined && decimal(a) === decimal(b);
        case 'boolean':
        case 'enumeration':
            return a.toLowerCase() === b.toLowerCase();
        default:
            return false;
    }
}

/**
 * Returns the members of a set value as they were written, repeated ones included, without the blanks and double quotes
 * around them: PostgreSQL reads `"pgaudit"` as pgaudit, and Azure's catalog has the names without quotes.
 */
export function writtenMembers(value: string): string[] {
    return value
        .split(',')
        .map((member) => member.trim().replace(/^"(.*)"$/s, '$1'))
        .filter((member) => member !== '');
}

/** Returns the members of a set value: lower case, each once, in their order. */
export function setMembers(value: string): string[] {
    return [...new Set(writtenMembers(value).map((member) => member.toLowerCase()))];
}

/** Returns the value with the missing wanted members appended; members that were there stay as they were written. */
export function withMembers(value: string, wanted: readonly string[]): string {
    const present = new Set(setMembers(value));
    const missing = wanted.filter((member) => {
        const isNew = !present.has(member.toLowerCase());
        present.add(member.toLowerCase());
        return isNew;
    });
    return [...writtenMembers(value), ...missing].join(',');
}
