/** Server parameter values, compared and merged as Azure and PostgreSQL do. */

/**
 * Whether two values of one parameter mean the same: numbers as numbers; booleans, enumerations and set members
 * without case; sets without order; strings exactly.
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
            return a.trim().toLowerCase() === b.trim().toLowerCase();
        default:
            return false;
    }
}

/** The members of a set value: trimmed, lower case, each once, in their order. */
export function setMembers(value: string): string[] {
    const members = value.split(',').map((member) => member.trim().toLowerCase());
    return [...new Set(members.filter((member) => member !== ''))];
}

/** The value with the wanted members added at its end; every member that was there stays as it was written. */
export function withMembers(value: string, wanted: readonly string[]): string {
    const present = new Set(setMembers(value));
    const missing = wanted.filter((member) => {
        const isNew = !present.has(member.toLowerCase());
        present.add(member.toLowerCase());
        return isNew;
    });
    const kept = value
        .split(',')
        .map((member) => member.trim())
        .filter((member) => member !== '');
    return [...kept, ...missing].join(',');
}

function isNumber(value: string): boolean {
    return value.trim() !== '' && Number.isFinite(Number(value));
}
