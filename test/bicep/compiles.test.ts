import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { startBicep } from '../../scripts/infra/bicep.ts';
import { bicepFiles, deployments, infraText } from '../../scripts/infra/files.ts';
import { linterRules } from './linter-rules.ts';

const compiler = inject('bicepCompiler');

describe.skipIf(compiler === '')('infra', () => {
    const compiled = new Map((inject('compiledFiles') ?? []).map((file) => [file.path, file]));

    test.each(bicepFiles)('%s compiles without an error or a warning', (path) => {
        expect(compiled.get(path)?.problems).toEqual([]);
    });

    test.each(bicepFiles)(
        '%s has the format of the compiler: when this fails, run `npm run generate:infra`',
        (path) => {
            expect(infraText(path)).toBe(compiled.get(path)?.formatted);
        },
    );

    test('the published templates and the snapshots are fresh: when this fails, run `npm run generate:infra`', () => {
        const files = inject('infraFiles');
        if (typeof files === 'string') throw new Error(files);
        expect(files.length).toBe(5 + deployments.length);
        for (const { path, text } of files) expect(infraText(path), path).toBe(text);
    });

    test('a snapshot has no diagnostics', () => {
        const files = inject('infraFiles');
        if (typeof files === 'string') throw new Error(files);
        const snapshots = files.filter(({ path }) => path.endsWith('.snapshot.json'));
        expect(snapshots.map(({ text }) => JSON.parse(text).diagnostics)).toEqual(snapshots.map(() => []));
    });

    /** The problems of a text that stands in `infra` for a moment. */
    async function problemsOf(text: string): Promise<readonly string[]> {
        const directory = await mkdtemp(join(tmpdir(), 'pgwarden-bicep-'));
        const bicep = startBicep(compiler);
        try {
            await writeFile(join(directory, 'bicepconfig.json'), infraText('infra/bicepconfig.json'));
            await writeFile(join(directory, 'broken.bicep'), text);
            const { problems, template } = await bicep.compile(join(directory, 'broken.bicep'));
            expect(template).toBeUndefined();
            return problems.map((problem) => problem.replace(/^.*broken\.bicep/, '').replace(/:.*/s, ''));
        } finally {
            bicep.stop();
            await rm(directory, { recursive: true });
        }
    }

    test('a broken file has its errors, and what the linter finds counts as one', async () => {
        const text = [
            'param unused string',
            "resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {",
            "  name: 'plan'",
            '  location: missing',
            '}',
            "resource none 'Microsoft.Web/nothing@2024-04-01' = {",
            "  name: 'none'",
            '}',
        ];
        expect((await problemsOf(text.join('\n'))).toSorted()).toEqual([
            '(1,7) Error no-unused-params',
            '(4,13) Error BCP057',
            '(6,15) Warning BCP081',
        ]);
    });

    test('the linter has every rule of the compiler on, or off with a reason', () => {
        const config = infraText('infra/bicepconfig.json');
        const named = [...config.matchAll(/(\/\/ .*\n)? *"([\w-]+)": \{ "level": "(\w+)"/g)];
        expect(named.map(([, , rule]) => rule)).toEqual(linterRules(compiler));
        const weak = named.filter(([, reason, , level]) => level !== 'error' && reason === undefined);
        expect(weak.map(([, , rule]) => rule)).toEqual([]);
    });
});
