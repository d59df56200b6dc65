/** A change of Pgwarden's in a few words: what, from which value, to which. */
import { field } from './resource-manager-calls.ts';

/** `require_secure_transport: off → on` */
export function changeText(change: unknown): string {
    const kind = field(change, 'kind');
    const what = kind === 'parameter' ? String(field(change, 'name')) : String(kind ?? 'change');
    const [from, to] = [field(change, 'from'), field(change, 'to')];
    const differences = isRecord(from) && isRecord(to) ? differingFields(from, to) : [];
    if (differences.length > 0) return differences.join(', ');
    return `${what}: ${valueText(from)} → ${valueText(to)}`;
}

function differingFields(from: object, to: object): readonly string[] {
    const names = new Set([...Object.keys(from), ...Object.keys(to)]);
    const differing = [...names].filter(
        (name) => valueText(field(from, name)) !== valueText(field(to, name)),
    );
    return differing.map(
        (name) => `${name}: ${valueText(field(from, name))} → ${valueText(field(to, name))}`,
    );
}

const longestValue = 60;

function valueText(value: unknown): string {
    if (value === null || value === undefined) return 'none';
    if (value === '') return "''";
    if (isRecord(value) && typeof field(value, 'name') === 'string') return String(field(value, 'name'));
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
}

function isRecord(value: unknown): value is object {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
