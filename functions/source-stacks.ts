import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

const frame = /(file:\/\/\S+\.js):(\d+):(\d+)/g;

/**
 * Names the sources in the stack traces of an error and its causes. The bundle is minified, and Node would read the
 * source map of every chunk while it loads: here an error reads the maps of its own frames.
 */
export function nameSources(error: unknown): void {
    for (let each = error; each instanceof Error; each = each.cause) {
        each.stack = (each.stack ?? '').replaceAll(
            frame,
            (position, file: string, line: string, column: string) =>
                sourcePosition(file, Number(line), Number(column)) ?? position,
        );
    }
}

/** Returns `src/ports.ts:12:5`; undefined where the file has no source map. */
function sourcePosition(file: string, line: number, column: number): string | undefined {
    const map = sourceMapOf(file);
    const entry = map?.findEntry(line - 1, column - 1);
    if (entry === undefined || !('originalSource' in entry)) return undefined;
    const path = entry.originalSource.replace(/^(?:\.\.?\/)+/, '');
    return `${path}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

function sourceMapOf(file: string): SourceMap | undefined {
    try {
        return new SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), 'utf8')));
    } catch {
        return undefined;
    }
}
