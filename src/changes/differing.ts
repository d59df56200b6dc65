import type { Difference } from './change-kind.ts';

const nothing = '(none)';

/** Returns the fields that differ between two sides, in their order, with the prefix before each name unless it is ''. */
export function differing(
    prefix: string,
    from: Readonly<Record<string, unknown>>,
    to: Readonly<Record<string, unknown>>,
): readonly Difference[] {
    const names = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...names].flatMap((name) => {
        const difference = {
            what: prefix === '' ? name : `${prefix}.${name}`,
            from: valueText(from[name]),
            to: valueText(to[name]),
        };
        return difference.from === difference.to ? [] : [difference];
    });
}

export function listText(values: readonly string[]): string {
    return values.length === 0 ? nothing : values.join(', ');
}

function valueText(value: unknown): string {
    if (value === undefined || value === null) return nothing;
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return listText(value.map(String));
    return JSON.stringify(value) ?? nothing;
}
