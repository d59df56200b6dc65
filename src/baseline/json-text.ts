import { jsonPath } from './json-path.ts';

/**
 * Returns the JSON path of every key that repeats an earlier one of its object. The text must be valid JSON.
 * JSON.parse silently keeps the last of two equal keys, which would drop part of a baseline without a warning.
 */
export function repeatedKeys(text: string): string[] {
    const found: string[] = [];
    const open: Container[] = [];
    for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g)) {
        const container = open.at(-1);
        if (token === '{') open.push({ keys: new Set(), key: undefined, index: 0 });
        else if (token === '[') open.push({ keys: undefined, key: undefined, index: 0 });
        else if (token === '}' || token === ']') open.pop();
        else if (container === undefined || token === ':') continue;
        else if (token === ',') {
            container.index += 1;
            container.key = undefined;
        } else if (container.keys !== undefined && container.key === undefined) {
            const key = unquoted(token);
            container.key = key;
            if (container.keys.has(key)) {
                found.push(jsonPath(open.slice(0, maxDepth).map((outer) => outer.key ?? outer.index)));
            }
            container.keys.add(key);
        }
    }
    return found;
}

/** Maximum number of segments of a path. No field of a baseline is as deep. */
const maxDepth = 64;

/** An object or list that is not closed yet. `keys` is undefined for a list. */
interface Container {
    readonly keys: Set<string> | undefined;
    key: string | undefined;
    index: number;
}

function unquoted(token: string): string {
    const text: unknown = JSON.parse(token);
    return String(text);
}
