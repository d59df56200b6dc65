import { expect, test } from 'vitest';
import { codeSpans, supportedNodeVersions, textOf } from './repository.ts';

test('the versions of Node that the app is said to run on are the same everywhere', () => {
    const versions = supportedNodeVersions();
    expect(versions).toEqual(['22', '24']);
    const [, allowed = ''] =
        /@allowed\(\[(.*)\]\)\nparam nodeVersion string = '22'/.exec(textOf('infra/main.bicep')) ?? [];
    expect(allowed).toBe(versions.map((version) => `'${version}'`).join(', '));
    const [oldest = ''] = versions;
    expect(textOf('scripts/build.ts')).toContain(`target: 'node${oldest}'`);
    expect(JSON.parse(textOf('package-lock.json')).packages[''].engines.node).toBe(versions.join(' || '));
    expect(textOf('infra/README.md')).toContain(`The app runs on ${versions.join(' and ')}.`);
    // What the project itself runs with is another matter: npm scripts bring it.
    expect(JSON.parse(textOf('package.json')).devDependencies.node).toMatch(/^24\./);
    expect(codeSpans(textOf('CONTRIBUTING.md'))).toContain('test/app/system/node-versions.test.ts');
});
