import type { ProgressTerminal } from '../../../../cli/assess/progress.ts';

/** A terminal, or a pipe, that remembers what was written to it. */
export function terminal(
    options: { readonly isTTY?: boolean; readonly columns?: number } = {},
): ProgressTerminal & { text(): string } {
    const written: string[] = [];
    return {
        ...options,
        write: (text) => written.push(text),
        text: () => written.join(''),
    };
}
