import { compareTexts } from './compare-texts.ts';
import type { Operator } from './condition.ts';
import { instantOf } from './date-functions.ts';
import { isList, isObject, type Json, jsonText, memberOf } from './json.ts';
import { isBooleanWord } from './parse-condition.ts';
import { EvaluationError } from './problems.ts';

/**
 * Returns whether the value meets the operator. Texts are compared without case, except by match; a boolean or a number
 * equals its text. Throws an EvaluationError for a value that Azure Policy refuses.
 * Source: "Azure Policy definition structure policy rule", Conditions.
 */
export function meets(operator: Operator, found: Json | undefined, wanted: Json): boolean {
    switch (operator) {
        case 'equals':
            return isEqual(found, scalar(wanted, operator));
        case 'notEquals':
            return !isEqual(found, scalar(wanted, operator));
        case 'in':
            return listed(wanted, operator).some((each) => isEqual(found, each));
        case 'notIn':
            return !listed(wanted, operator).some((each) => isEqual(found, each));
        case 'like':
            return isLike(found, wanted);
        case 'notLike':
            return !isLike(found, wanted);
        case 'match':
            return isMatch(found, wanted, '');
        case 'notMatch':
            return !isMatch(found, wanted, '');
        case 'matchInsensitively':
            return isMatch(found, wanted, 'i');
        case 'notMatchInsensitively':
            return !isMatch(found, wanted, 'i');
        case 'contains':
            return isContaining(found, scalar(wanted, operator));
        case 'notContains':
            return !isContaining(found, scalar(wanted, operator));
        case 'containsKey':
            return hasKey(found, wanted);
        case 'notContainsKey':
            return !hasKey(found, wanted);
        case 'exists':
            if (!isBooleanWord(wanted)) throw refused(operator, wanted);
            return (found !== undefined && found !== null) === (String(wanted).toLowerCase() === 'true');
        case 'less':
            return order(found, wanted, operator) < 0;
        case 'lessOrEquals':
            return order(found, wanted, operator) <= 0;
        case 'greater':
            return order(found, wanted, operator) > 0;
        case 'greaterOrEquals':
            return order(found, wanted, operator) >= 0;
    }
}

function refused(operator: Operator, wanted: Json): EvaluationError {
    return new EvaluationError(`${operator} does not take ${jsonText(wanted)}`);
}

function scalar(wanted: Json, operator: Operator): Json {
    if (wanted === null || typeof wanted === 'object') throw refused(operator, wanted);
    return wanted;
}

function listed(wanted: Json, operator: Operator): readonly Json[] {
    if (!isList(wanted)) throw refused(operator, wanted);
    return wanted;
}

function isEqual(found: Json | undefined, wanted: Json): boolean {
    if (found === undefined || found === null || typeof found === 'object' || typeof wanted === 'object')
        return false;
    return String(found).toLowerCase() === String(wanted).toLowerCase();
}

function isContaining(found: Json | undefined, wanted: Json): boolean {
    if (isList(found)) return found.some((each) => isEqual(each, wanted));
    if (found === undefined || found === null || isObject(found)) return false;
    return String(found).toLowerCase().includes(String(wanted).toLowerCase());
}

function isLike(found: Json | undefined, wanted: Json): boolean {
    const parts = typeof wanted === 'string' ? wanted.toLowerCase().split('*') : [];
    const [head, tail] = parts;
    if (head === undefined || parts.length > 2) throw refused('like', wanted);
    if (found === undefined || found === null || typeof found === 'object') return false;
    const text = String(found).toLowerCase();
    if (tail === undefined) return text === head;
    return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

/** `#` is a digit, `?` a letter, `.` any character, and any other one itself. */
function isMatch(found: Json | undefined, wanted: Json, flags: '' | 'i'): boolean {
    if (typeof wanted !== 'string') throw refused('match', wanted);
    if (typeof found !== 'string') return false;
    const places: Readonly<Record<string, string>> = { '#': '\\d', '?': '[A-Za-z]', '.': '[^]' };
    const pattern = [...wanted]
        .map((each) => places[each] ?? each.replace(/[\\^$*+?.()|[\]{}/-]/, '\\$&'))
        .join('');
    return new RegExp(`^(?:${pattern})$`, flags).test(found);
}

function hasKey(found: Json | undefined, wanted: Json): boolean {
    if (typeof wanted !== 'string') throw refused('containsKey', wanted);
    return memberOf(found, wanted) !== undefined;
}

/** Assumed: a property that is absent has no order either. Azure documents an error for another type only. */
function order(found: Json | undefined, wanted: Json, operator: Operator): number {
    if (typeof found === 'number' && typeof wanted === 'number') return found - wanted;
    if (typeof found === 'string' && typeof wanted === 'string') {
        const [a, b] = [instantOf(found), instantOf(wanted)];
        return a !== undefined && b !== undefined ? a - b : compareTexts(found, wanted);
    }
    throw new EvaluationError(`${operator} cannot compare ${described(found)} with ${described(wanted)}`);
}

function described(value: Json | undefined): string {
    if (value === undefined || value === null) return 'an absent property';
    return typeof value === 'string' ? `the text "${value}"` : `the ${typeof value} ${jsonText(value)}`;
}
