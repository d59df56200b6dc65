import type { CatalogueEntry } from '../catalogue/index.ts';

/** True for a value that the service takes, by the parameter's type and allowedValues. */
export function isAllowedValue(entry: CatalogueEntry, value: string): boolean {
    switch (entry.dataType) {
        case 'Boolean':
            return members(entry.allowedValues).includes(value.toLowerCase());
        case 'Enumeration':
            return members(entry.allowedValues).includes(value.trim().toLowerCase());
        case 'Set': {
            const allowed = members(entry.allowedValues);
            return members(value).every((member) => allowed.includes(member));
        }
        case 'Integer':
            return /^-?\d+$/.test(value) && isWithinRange(entry.allowedValues, Number(value));
        case 'Numeric':
            return (
                /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) &&
                isWithinRange(entry.allowedValues, Number(value))
            );
        case 'String':
            return matchesPattern(entry.allowedValues, value);
    }
}

/** Members of a list without blanks and case. A leading comma makes the empty text a member. */
function members(list: string): readonly string[] {
    return list.split(',').map((member) => member.trim().toLowerCase());
}

/** `min-max`, where the minimum may be negative and the maximum absent or written with an exponent. */
function isWithinRange(range: string, value: number): boolean {
    const found = /^(-?[\d.]+(?:e[+-]?\d+)?)-(-?[\d.]+(?:e[+-]?\d+)?)?$/i.exec(range.trim());
    if (found === null) return true;
    const [, minimum = '', maximum] = found;
    return value >= Number(minimum) && (maximum === undefined || value <= Number(maximum));
}

function matchesPattern(pattern: string, value: string): boolean {
    try {
        return new RegExp(`^(?:${pattern})$`, 's').test(value);
    } catch {
        return true;
    }
}
