import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import packageJson from '../../../package.json' with { type: 'json' };
import { shellCommands } from '../../support/shell-commands.ts';
import { textOf } from './repository.ts';

const path = 'docs/examples/azure-devops/baseline-diff.yml';

/** The part of a pipeline's schema that the example uses; anything else is a mistake. */
const step = z.union([
    z.strictObject({
        checkout: z.literal('self'),
        fetchDepth: z.literal(0),
        persistCredentials: z.boolean(),
    }),
    z.strictObject({ task: z.literal('UseNode@1'), inputs: z.strictObject({ version: z.string() }) }),
    z.strictObject({ script: z.string(), displayName: z.string() }),
    z.strictObject({
        bash: z.string(),
        displayName: z.string(),
        env: z.record(z.string(), z.string()).optional(),
    }),
]);
const pipeline = z.strictObject({
    trigger: z.literal('none'),
    pool: z.strictObject({ vmImage: z.string() }),
    variables: z.record(z.string(), z.string()),
    jobs: z.array(
        z.strictObject({ job: z.string(), timeoutInMinutes: z.int().min(1), steps: z.array(step).min(1) }),
    ),
});

const { jobs } = pipeline.parse(parse(textOf(path)));
const scripts = jobs.flatMap(({ steps }) =>
    steps.flatMap((each) => ('bash' in each ? [each.bash] : 'script' in each ? [each.script] : [])),
);

test('the scripts of the pipeline are valid, and name only commands that its image has', () => {
    expect(scripts.length).toBeGreaterThan(3);
    for (const script of scripts) {
        expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
            status: 0,
            stderr: '',
        });
    }
    const programs = new Set(scripts.flatMap(shellCommands).map(([first]) => first));
    const known = ['curl', 'echo', 'exit', 'git', 'node', 'npm', 'set'];
    expect(
        [...programs].filter((program) => !known.includes(program ?? '') && !/^\w+=/.test(program ?? '')),
    ).toEqual([]);
});

test('the npm scripts of the pipeline exist', () => {
    const named = scripts.flatMap((script) => [...script.matchAll(/npm run (?:--silent )?([\w:-]+)/g)]);
    expect(named.map(([, name]) => name)).toEqual(['baseline']);
    expect(Object.keys(packageJson.scripts)).toContain('baseline');
});

test('both examples run the same command', () => {
    const command = /npm run --silent baseline -- diff .*/;
    const [github = ''] = command.exec(textOf('docs/examples/github/baseline-diff.yml')) ?? [];
    expect(github).toContain('--markdown');
    expect(command.exec(textOf(path))?.[0]).toBe(github);
});
