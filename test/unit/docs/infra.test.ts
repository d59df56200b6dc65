import { expect, test } from 'vitest';
import { repositoryFiles, textOf } from './repository.ts';

/** Texts around the deployment. test/unit/infra holds its resources against the code. */

const main = textOf('infra/main.bicep');

test('the roles in a Managed HSM are those of its script; Azure deploys none of them', () => {
    const inHsm = repositoryFiles('infra/roles/managed-hsm*.json');
    expect(inHsm).toHaveLength(2);
    const script = textOf('infra/managed-hsm.sh');
    expect(inHsm.filter((file) => !script.includes(file.replace(/^.*\/(.*)\.json$/, '$1')))).toEqual([]);
});

test('SECURITY names every role', () => {
    const names = repositoryFiles('infra/roles/*.json').map((file) => {
        const { Name, roleName } = JSON.parse(textOf(file));
        return String(Name ?? roleName);
    });
    expect(names).toContain('Pgwarden Reader');
    const page = textOf('SECURITY.md');
    expect(names.filter((name) => !page.includes(name))).toEqual([]);
});

test('the role for keys in dry-run reads the same as the one that rotates them, and no more', () => {
    const actionsOf = (name: string): readonly string[] =>
        JSON.parse(textOf(`infra/roles/${name}.json`)).DataActions;
    const reading = actionsOf('key-vault').filter((action) => action.endsWith('/read'));
    expect(actionsOf('key-vault-reader').toSorted()).toEqual(reading.toSorted());
    expect(reading.length).toBeGreaterThan(0);
});

test('every parameter that azd fills in is one of main.bicep', () => {
    const parameters = Object.keys(JSON.parse(textOf('infra/main.parameters.json')).parameters);
    const declared = [...main.matchAll(/^param (\w+) /gm)].map(([, name]) => name ?? '');
    expect(parameters.toSorted()).toEqual(declared.toSorted());
});

test('.funcignore lists every file that is not deployed, and nothing else', () => {
    const ignored = textOf('.funcignore')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'));
    const deployed = ['host.json', 'package.json'];
    const top = new Set(repositoryFiles('*').map((file) => file.split('/')[0] ?? ''));
    expect([...top].filter((name) => !ignored.includes(name)).toSorted()).toEqual(deployed);
    for (const name of [...deployed, 'dist']) expect(ignored).not.toContain(name);
});

test('deploy.sh and the guide deploy the package that npm run package writes', () => {
    const written = /join\(folder, '([^']+\.zip)'\)/.exec(textOf('scripts/package.ts'))?.[1];
    for (const page of ['infra/deploy.sh', 'infra/README.md']) {
        expect(textOf(page), page).toMatch(/^ *npm run (?:--silent )?package$/m);
        expect([...textOf(page).matchAll(/--src (\S+)/g)].map(([, path]) => path)).toEqual([
            `package/${written}`,
        ]);
    }
});
