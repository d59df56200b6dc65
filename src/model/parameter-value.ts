/** Server parameter values, compared and merged as Azure and PostgreSQL do. */

/**
 * Whether two values of one parameter mean the same: numbers as numbers; booleans, enumerations and set members
 * without case; sets without order, blanks and quotes; strings exactly. A blank beside a word makes another word of
 * it, as for PostgreSQL and Azure Policy.
 */
export function isSameValue(dataType: string, a: string, b: string): boolean {
    if (a === b) return true;
    switch (dataType.toLowerCase()) {
        case 'set':
            return setMembers(a).sort().join(',') === setMembers(b).sort().join(',');
        case 'integer':
        case 'numeric':
            return isNumber(a) && isNumber(b) && Number(a) === Number(b);
        case 'boolean':
        case 'enumeration':
            return a.toLowerCase() === b.toLowerCase();
        default:
            return false;
    }
}

/**
 * The members of a set value as they were written, repeated ones included, without the blanks and the double quotes
 * around them: PostgreSQL reads `"pgaudit"` as pgaudit, and Azure's catalogue knows the names without quotes.
 */
export function writtenMembers(value: string): string[] {
    return value
        .split(',')
        .map((member) => member.trim().replace(/^"(.*)"$/s, '$1'))
        .filter((member) => member !== '');
}

/** The members of a set value: lower case, each once, in their order. */
export function setMembers(value: string): string[] {
    return [...new Set(writtenMembers(value).map((member) => member.toLowerCase()))];
}

/** The value with the wanted members added at its end; every member that was there stays as it was written. */
export function withMembers(value: string, wanted: readonly string[]): string {
    const present = new Set(setMembers(value));
    const missing = wanted.filter((member) => {
        const isNew = !present.has(member.toLowerCase());
        present.add(member.toLowerCase());
        return isNew;
    });
    return [...writtenMembers(value), ...missing].join(',');
}

function isNumber(value: string): boolean {
    return value.trim() !== '' && Number.isFinite(Number(value));
}
