import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type Documented, documentedCommands } from '../../support/documented-commands.ts';
import { root, textOf } from './repository.ts';

const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    textOf('package.json'),
);

/** The name of the script that npm runs, and the options that it passes on; undefined for another command of npm. */
function runOf({
    words,
}: Documented): { readonly script: string; readonly options: readonly string[] } | undefined {
    const dashes = words.indexOf('--');
    const own = words.slice(1, dashes < 0 ? undefined : dashes).filter((word) => !word.startsWith('-'));
    const [command = '', name] = own;
    const script = command === 'run' ? name : command in scripts ? command : undefined;
    if (script === undefined) return undefined;
    const passed = dashes < 0 ? [] : words.slice(dashes + 1);
    return { script, options: passed.flatMap((word) => /^--[a-z][\w-]*/.exec(word)?.[0] ?? []) };
}

/** The help of a command of ours; undefined for vitest and other tools. */
function helpOf(script: string): string | undefined {
    const file = /^node .*?(\S+\.ts)$/.exec(scripts[script] ?? '')?.[1];
    if (file === undefined) return undefined;
    const { stdout, stderr } = spawnSync(process.execPath, [file, '--help'], { cwd: root, encoding: 'utf8' });
    return stdout + stderr;
}

test('every option of npm run in a page or a workflow is in the help of its command', () => {
    const runs = documentedCommands('npm').flatMap((command) => {
        const run = runOf(command);
        return run === undefined || run.options.length === 0 ? [] : [{ ...run, command }];
    });
    const names = [...new Set(runs.map(({ script }) => script))];
    expect(names).toEqual(expect.arrayContaining(['assess', 'baseline', 'start']));
    const helps = new Map(names.map((name) => [name, helpOf(name)]));
    const wrong = runs.flatMap(({ script, options, command }) => {
        const help = helps.get(script);
        const unknown = options.filter((option) => option !== '--help' && help?.includes(option) === false);
        return unknown.length === 0
            ? []
            : [`${command.path}: ${command.words.join(' ')}: ${unknown.join(' ')}`];
    });
    expect(wrong).toEqual([]);
});
