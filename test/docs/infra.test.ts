import { expect, test } from 'vitest';
import { readSettings } from '../../src/settings.ts';
import { isInRepository, repositoryFiles, settingNames, textOf } from './repository.ts';

/** What can be held against the code without a Bicep compiler. */

const main = textOf('infra/main.bicep');

/** The keys of the object that follows a text, one to a line. */
function keysBelow(source: string, opening: string): readonly string[] {
    const start = source.indexOf(opening);
    if (start < 0) throw new Error(`There is no "${opening}"`);
    const body = source
        .slice(start + opening.length)
        .split('\n')
        .slice(1);
    const end = body.findIndex((line) => /^\s*\}/.test(line));
    return body.slice(0, end).flatMap((line) => /^\s*(\w+):/.exec(line)?.[1] ?? []);
}

/** The names in a list on one line, `['a', 'b']`, after a text. */
function namesAfter(source: string, text: string): readonly string[] {
    const list = source.slice(source.indexOf(text)).match(/\[([^\]]*)\]/)?.[1] ?? '';
    return [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name ?? '');
}

test('every module that a Bicep file uses exists', () => {
    const used = repositoryFiles('infra/*.bicep').flatMap((file) => {
        const folder = file.slice(0, file.lastIndexOf('/'));
        return [...textOf(file).matchAll(/^module \w+ '([^']+)'/gm)].map(([, path]) => `${folder}/${path}`);
    });
    expect(used).toContain('infra/modules/storage.bicep');
    expect(used.filter((path) => !isInRepository(path))).toEqual([]);
});

test('every role is deployed', () => {
    const loaded = [...main.matchAll(/loadJsonContent\('([^']+)'\)/g)].map(([, path]) => `infra/${path}`);
    expect(loaded.toSorted()).toEqual([...repositoryFiles('infra/roles/*.json')]);
});

test('tables, queues and containers of the code are made by the deployment', () => {
    const code = textOf('src/azure/storage/storage.ts');
    const named = (call: string): readonly string[] =>
        [...code.matchAll(new RegExp(`\\b${call}\\('([a-z-]+)'\\)`, 'g'))].map(([, name]) => name ?? '');
    const storage = textOf('infra/modules/storage.bicep');
    expect(named('table')).toContain('audit');
    expect(namesAfter(storage, 'for table in')).toEqual(expect.arrayContaining([...named('table')]));
    expect(named('getQueueClient')).toContain('assessments');
    for (const queue of named('getQueueClient')) {
        expect(namesAfter(storage, 'for queue in')).toEqual(
            expect.arrayContaining([queue, `${queue}-poison`]),
        );
    }
    expect(named('getContainerClient')).toContain('leases');
    expect(namesAfter(storage, 'for container in')).toEqual(
        expect.arrayContaining([...named('getContainerClient')]),
    );
});

test('the app settings of the deployment are settings, and the app starts with them', () => {
    const own = keysBelow(main, 'settings: {');
    expect(own).toContain('DRY_RUN');
    expect(own.filter((name) => !settingNames().includes(name))).toEqual([]);
    const ofTheHost = keysBelow(textOf('infra/modules/function-app.bicep'), 'var hostSettings = {');
    const settings = readSettings({
        ...Object.fromEntries(ofTheHost.map((name) => [name, 'x'])),
        AzureWebJobsStorage__accountName: 'stpgwarden',
        ...Object.fromEntries(own.map((name) => [name, ''])),
        SUBSCRIPTION_IDS: '11111111-1111-4111-8111-111111111111',
    });
    expect(settings.isDryRun).toBe(true);
    expect(settings.storage).toEqual({
        kind: 'identity',
        tableUri: 'https://stpgwarden.table.core.windows.net',
        queueUri: 'https://stpgwarden.queue.core.windows.net',
        blobUri: 'https://stpgwarden.blob.core.windows.net',
    });
});

test('every parameter that azd fills in is one of main.bicep', () => {
    const parameters = Object.keys(JSON.parse(textOf('infra/main.parameters.json')).parameters);
    const declared = [...main.matchAll(/^param (\w+) /gm)].map(([, name]) => name ?? '');
    expect(parameters.toSorted()).toEqual(declared.toSorted());
});

test('every function that gets events is subscribed, and no other', () => {
    const subscribed = repositoryFiles('infra/modules/*.bicep').flatMap((file) =>
        [...textOf(file).matchAll(/^ +functionName: '([\w-]+)'$/gm)].map(([, name]) => name ?? ''),
    );
    const registered = repositoryFiles('functions/*.ts').flatMap((file) =>
        [...textOf(file).matchAll(/\bapp\.eventGrid\('([\w-]+)'/g)].map(([, name]) => name ?? ''),
    );
    expect(registered).toContain('on-resource-change');
    expect([...new Set(subscribed)].toSorted()).toEqual(registered.toSorted());
});

test('the filter of change events is the one that the sandbox tries', () => {
    const subject = "'/Microsoft.DBforPostgreSQL/flexibleServers/'";
    expect(textOf('infra/modules/watched-subscription.bicep')).toContain(`var servers = ${subject}`);
    expect(textOf('sandbox/start/event-subscriptions.ts')).toContain(`values: [${subject}]`);
});

test('what is not deployed is in .funcignore, and nothing else', () => {
    const ignored = textOf('.funcignore')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'));
    const deployed = ['host.json', 'package.json'];
    const top = new Set(repositoryFiles('*').map((file) => file.split('/')[0] ?? ''));
    expect([...top].filter((name) => !ignored.includes(name)).toSorted()).toEqual(deployed);
    for (const name of [...deployed, 'dist']) expect(ignored).not.toContain(name);
});
