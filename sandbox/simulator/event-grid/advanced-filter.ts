import type { GridEvent } from './event.ts';

type StringOperator =
    | 'StringIn'
    | 'StringNotIn'
    | 'StringBeginsWith'
    | 'StringNotBeginsWith'
    | 'StringEndsWith'
    | 'StringNotEndsWith'
    | 'StringContains'
    | 'StringNotContains';
type NumberOperator =
    | 'NumberLessThan'
    | 'NumberLessThanOrEquals'
    | 'NumberGreaterThan'
    | 'NumberGreaterThanOrEquals';

/** One advanced filter, as the Event Grid management API has it. */
export type AdvancedFilter =
    | { readonly operatorType: StringOperator; readonly key: string; readonly values: readonly string[] }
    | {
          readonly operatorType: 'NumberIn' | 'NumberNotIn';
          readonly key: string;
          readonly values: readonly number[];
      }
    | {
          readonly operatorType: 'NumberInRange' | 'NumberNotInRange';
          readonly key: string;
          readonly values: readonly (readonly [number, number])[];
      }
    | { readonly operatorType: NumberOperator; readonly key: string; readonly value: number }
    | { readonly operatorType: 'BoolEquals'; readonly key: string; readonly value: boolean }
    | { readonly operatorType: 'IsNullOrUndefined' | 'IsNotNull'; readonly key: string };

/** Values of one filter are alternatives; a negated filter is true when the key is missing. */
export function matchesAdvancedFilter(filter: AdvancedFilter, event: GridEvent): boolean {
    const actual = valueAt(event, filter.key);
    switch (filter.operatorType) {
        case 'IsNullOrUndefined':
            return actual === undefined || actual === null;
        case 'IsNotNull':
            return actual !== undefined && actual !== null;
        case 'BoolEquals':
            return actual === filter.value;
        case 'NumberIn':
            return typeof actual === 'number' && filter.values.includes(actual);
        case 'NumberNotIn':
            return typeof actual !== 'number' || !filter.values.includes(actual);
        case 'NumberInRange':
            return (
                typeof actual === 'number' &&
                filter.values.some(([from, to]) => actual >= from && actual <= to)
            );
        case 'NumberNotInRange':
            return (
                typeof actual !== 'number' ||
                !filter.values.some(([from, to]) => actual >= from && actual <= to)
            );
        case 'NumberLessThan':
            return typeof actual === 'number' && actual < filter.value;
        case 'NumberLessThanOrEquals':
            return typeof actual === 'number' && actual <= filter.value;
        case 'NumberGreaterThan':
            return typeof actual === 'number' && actual > filter.value;
        case 'NumberGreaterThanOrEquals':
            return typeof actual === 'number' && actual >= filter.value;
        default:
            return matchesText(filter.operatorType, actual, filter.values);
    }
}

function matchesText(operator: StringOperator, actual: unknown, values: readonly string[]): boolean {
    const isNegated = operator.startsWith('StringNot');
    if (typeof actual !== 'string') return isNegated;
    // String comparisons of advanced filters never look at the case.
    const text = actual.toLowerCase();
    const isMatch = values.some((value) => {
        const wanted = value.toLowerCase();
        if (operator.endsWith('In')) return text === wanted;
        if (operator.endsWith('BeginsWith')) return text.startsWith(wanted);
        if (operator.endsWith('EndsWith')) return text.endsWith(wanted);
        return text.includes(wanted);
    });
    return isMatch !== isNegated;
}

/** Assumed: names in a key are compared without case, as the documentation writes `Data.Key1` for `data.key1`. */
function valueAt(event: GridEvent, key: string): unknown {
    let value: unknown = event;
    for (const name of key.split('.')) {
        if (typeof value !== 'object' || value === null) return undefined;
        value = Object.entries(value).find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
    }
    return value;
}
