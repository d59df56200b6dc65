import type { Baseline } from '../../src/baseline/baseline.ts';
import { parseBaseline, shippedBaseline } from '../../src/baseline/parse.ts';
import { type BaselineWarning, problemText } from '../../src/baseline/problems.ts';
import { isProfileName } from '../../src/baseline/profile-names.ts';
import { standardControls } from '../../src/baseline/profiles.ts';
import { CommandError, type World } from './command.ts';

/** A baseline that the command line names. */
export interface LoadedBaseline {
    readonly baseline: Baseline;
    readonly warnings: readonly BaselineWarning[];
}

/** Loads a document or a shipped profile. Throws a CommandError that names every problem. */
export function loadBaseline(file: string, world: World): LoadedBaseline {
    if (isProfileName(file)) return { baseline: shippedBaseline(file), warnings: [] };
    const parsed = parseBaseline(textOf(file, world), standardControls());
    if (parsed.kind === 'valid') return parsed;
    const lines = parsed.problems.map((problem) => `  ${problemText(problem)}\n`).join('');
    throw new CommandError(1, `${file} is not valid (problems: ${parsed.problems.length}):\n${lines}`);
}

/** Returns the text of a file. Throws a CommandError if it cannot be read. */
export function textOf(file: string, world: World): string {
    try {
        return world.readText(file);
    } catch (error) {
        throw new CommandError(
            1,
            `${file} cannot be read: ${error instanceof Error ? error.message : error}`,
        );
    }
}
