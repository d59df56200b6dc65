import { jsonPath } from './json-path.ts';

/**
 * JSON.parse keeps the last of two equal keys and says nothing. In a baseline that would drop half of what somebody
 * wrote, so the keys of the text are read once more. The text must be valid JSON.
 * Returns the JSON path of every key that its object has already.
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
                found.push(jsonPath(open.slice(0, maximumDepth).map((outer) => outer.key ?? outer.index)));
            }
            container.keys.add(key);
        }
    }
    return found;
}

/** No field of a baseline is as deep; a path is not written any longer. */
const maximumDepth = 64;

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
