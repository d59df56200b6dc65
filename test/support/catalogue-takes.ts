import type { Parameter } from '../../src/model/server-state.ts';

/** Azure's own judgement of a written value, made anew here so that a mistake in the controls does not hide itself. */
export function catalogueTakes(found: Parameter | undefined, value: string): boolean {
    if (found === undefined || found.isReadOnly) return false;
    const allowed = found.allowedValues.split(',').map((member) => member.trim().toLowerCase());
    switch (found.dataType.toLowerCase()) {
        case 'boolean':
        case 'enumeration':
            return allowed.includes(value.toLowerCase());
        case 'set':
            return value
                .toLowerCase()
                .split(',')
                .every((member) => allowed.includes(member.trim()));
        case 'integer': {
            const [minimum, maximum] = found.allowedValues.split('-');
            return Number(value) >= Number(minimum) && Number(value) <= Number(maximum ?? Number.NaN);
        }
        default:
            return isMatch(found.allowedValues, value);
    }
}

function isMatch(pattern: string, value: string): boolean {
    try {
        return new RegExp(pattern).exec(value)?.[0] === value;
    } catch {
        return true;
    }
}
