import { expect, test } from 'vitest';
import { eventTriggers } from '../../../functions/event-triggers.ts';
import { queueTriggers } from '../../../functions/queue-triggers.ts';
import { controls } from '../../../src/controls/index.ts';
import { changeEvent } from '../../../src/engine/events/change-event.ts';
import { keyChange } from '../../../src/engine/events/key-change.ts';
import { policyChange } from '../../../src/engine/events/policy-change.ts';
import { readSettings } from '../../../src/settings/settings.ts';
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
    const inHsm = repositoryFiles('infra/roles/managed-hsm*.json');
    expect(inHsm).toHaveLength(2);
    const script = textOf('infra/managed-hsm.sh');
    expect(inHsm.filter((file) => !script.includes(file.replace(/^.*\/(.*)\.json$/, '$1')))).toEqual([]);
    expect([...loaded, ...inHsm].toSorted()).toEqual([...repositoryFiles('infra/roles/*.json')]);
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

test('a role that can be assigned at a management group has no data actions, which Azure does not allow there', () => {
    const atGroups = [
        ...main.matchAll(/role: (\w+)\n +assignableScopes: union\(roleScopes, groupScopes\)/g),
    ].map(([, role]) => role);
    expect(atGroups).toEqual(['readerRole', 'remediatorRole']);
    for (const role of atGroups) {
        const file = new RegExp(`^var ${role} = loadJsonContent\\('([^']+)'\\)`, 'm').exec(main)?.[1];
        expect(JSON.parse(textOf(`infra/${file}`)).DataActions, role).toEqual([]);
    }
});

test('the role for keys in dry-run reads the same as the one that rotates them, and no more', () => {
    const actionsOf = (name: string): readonly string[] =>
        JSON.parse(textOf(`infra/roles/${name}.json`)).DataActions;
    const reading = actionsOf('key-vault').filter((action) => action.endsWith('/read'));
    expect(actionsOf('key-vault-reader').toSorted()).toEqual(reading.toSorted());
    expect(reading.length).toBeGreaterThan(0);
    expect(main).toContain("keyVaultRoleId: dryRun == 'false' ? keyVaultRoleId : keyVaultReaderRoleId\n");
    expect(main).toContain("mayRepair: dryRun == 'false'\n");
});

test('tables, queues and containers of the code are made by the deployment', () => {
    const code = textOf('src/azure/storage/storage.ts');
    const named = (call: string): readonly string[] =>
        [...code.matchAll(new RegExp(`\\b${call}\\('([a-z-]+)'\\)`, 'g'))].map(([, name]) => name ?? '');
    const storage = textOf('infra/modules/storage.bicep');
    expect(named('table')).toContain('audit');
    expect(namesAfter(storage, 'for table in')).toEqual(expect.arrayContaining([...named('table')]));
    expect(named('queue')).toContain('assessments');
    for (const queue of named('queue')) {
        expect(namesAfter(storage, 'for queue in')).toEqual(
            expect.arrayContaining([queue, `${queue}-poison`]),
        );
    }
    expect(named('container')).toContain('leases');
    const alone = [
        ...storage.matchAll(/containers@[\d-]+' = \{\n +parent: blobService\n +name: '([a-z-]+)'/g),
    ];
    const containers = [...namesAfter(storage, 'for container in'), ...alone.map(([, name]) => name ?? '')];
    expect(containers).toEqual(expect.arrayContaining([...named('container')]));
});

test('the container of the anchors has an immutability policy, and the app may not delete in it', () => {
    const container = /auditAnchors: container\('([^']+)'\)/.exec(
        textOf('src/azure/storage/storage.ts'),
    )?.[1];
    const storage = textOf('infra/modules/storage.bicep');
    expect(storage).toMatch(
        new RegExp(`resource auditAnchors '[^']+' = \\{\\s+parent: blobService\\s+name: '${container}'`),
    );
    expect(storage).toMatch(
        /immutabilityPolicies@[\d-]+' = \{\s+parent: auditAnchors\s+name: 'default'\s+properties: \{\s+immutabilityPeriodSinceCreationInDays: auditAnchorDays/,
    );
    const role: { readonly DataActions: readonly string[] } = JSON.parse(textOf('infra/roles/storage.json'));
    expect(role.DataActions.filter((action) => /blobs\/(delete|.*immutab|\*)/i.test(action))).toEqual([]);
    expect(textOf('infra/modules/app-access.bicep')).not.toContain('audit-anchors');
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

test('every setting can be given to the deployment, or is for a sandbox or another cloud', () => {
    const own = keysBelow(main, 'settings: {');
    const ofTheHost = keysBelow(textOf('infra/modules/function-app.bicep'), 'var hostSettings = {');
    const left = settingNames().filter((name) => !own.includes(name) && !ofTheHost.includes(name));
    expect(left.toSorted()).toEqual([
        'AZURE_RESOURCE_MANAGER_AUDIENCE',
        'AZURE_RESOURCE_MANAGER_ENDPOINT',
        'AzureWebJobsStorage',
        'AzureWebJobsStorage__blobServiceUri',
        'AzureWebJobsStorage__queueServiceUri',
        'AzureWebJobsStorage__tableServiceUri',
        'KEY_VAULT_DNS_SUFFIX',
        'OPERATION_SETTLE_TIME',
    ]);
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
    expect([...new Set(subscribed)].toSorted()).toEqual(eventTriggers.toSorted());
});

/** The event types that each function is subscribed to. */
function subscribedTypes(): Readonly<Record<string, readonly string[]>> {
    const subscription = /functionName: '([\w-]+)'\s+eventTypes: \[([^\]]*)\]/g;
    return Object.fromEntries(
        repositoryFiles('infra/modules/*.bicep').flatMap((file) =>
            [...textOf(file).matchAll(subscription)].map(([, name = '', types = '']) => [
                name,
                [...types.matchAll(/'([^']+)'/g)].map(([, type]) => type ?? ''),
            ]),
        ),
    );
}

test('the events that are subscribed to are those that the code acts on, and the sandbox subscribes to the same', () => {
    const subscriptionId = '11111111-1111-4111-8111-111111111111';
    const resource = `/subscriptions/${subscriptionId}/resourceGroups/a/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;
    const policyDefinitionId = controls.flatMap(({ references }) => references.azurePolicy)[0]?.id ?? '';
    const isActedOn: Readonly<Record<string, (eventType: string) => boolean>> = {
        'on-resource-change': (eventType) => {
            const operationName = 'Microsoft.DBforPostgreSQL/flexibleServers/start/action';
            const meaning = changeEvent({ id: '1', eventType, resource, operationName }, [subscriptionId]);
            return meaning.kind.startsWith('server');
        },
        'on-key-change': (eventType) =>
            keyChange({ id: '1', eventType, keyUri: 'https://one.vault.azure.net/keys/fleet/1' }).kind ===
            'keyChanged',
        'on-policy-state': (eventType) =>
            policyChange(
                { id: '1', eventType, resource, complianceState: 'NonCompliant', policyDefinitionId },
                controls,
                [subscriptionId],
            ).kind === 'notCompliant',
    };
    const known = [
        ...['Write', 'Delete', 'Action'].flatMap((verb) =>
            ['Success', 'Failure', 'Cancel'].map((result) => `Microsoft.Resources.Resource${verb}${result}`),
        ),
        ...['Key', 'Secret', 'Certificate'].flatMap((kind) =>
            ['NewVersionCreated', 'NearExpiry', 'Expired'].map((what) => `Microsoft.KeyVault.${kind}${what}`),
        ),
        'Microsoft.KeyVault.VaultAccessPolicyChanged',
        ...['Created', 'Changed', 'Deleted'].map((what) => `Microsoft.PolicyInsights.PolicyState${what}`),
    ];
    const acted = Object.entries(isActedOn).map(([name, isOwn]) => [name, known.filter(isOwn).toSorted()]);
    const subscribed = Object.entries(subscribedTypes()).map(([name, types]) => [name, types.toSorted()]);
    expect(Object.fromEntries(subscribed)).toEqual(Object.fromEntries(acted));
    const sandbox = textOf('sandbox/start/event-subscriptions.ts');
    const tried = [...sandbox.matchAll(/'(Microsoft\.\w+\.\w+)'/g)].map(([, type]) => type ?? '');
    expect(tried.toSorted()).toEqual(Object.values(subscribedTypes()).flat().toSorted());
});

test('the filter of events is the one that the sandbox tries', () => {
    const subject = "'/Microsoft.DBforPostgreSQL/flexibleServers/'";
    expect(textOf('infra/modules/watched-subscription.bicep')).toContain(`var servers = ${subject}`);
    expect(textOf('sandbox/start/event-subscriptions.ts')).toContain(`values: [${subject}]`);
});

test('undeliverable events go to the container that the app reads, and the identities that write or remove them have roles', () => {
    const read = /deadLetters: container\('([^']+)'\)/.exec(textOf('src/azure/storage/storage.ts'))?.[1];
    expect(read).toBe('dead-letters');
    const subscription = textOf('infra/modules/event-subscription.bicep');
    expect(subscription).toContain(`blobContainerName: '${read}'`);
    for (const file of ['infra/modules/dead-letter-access.bicep', 'infra/modules/app-access.bicep']) {
        expect(textOf(file), file).toMatch(
            new RegExp(`resource deadLetters 'containers' existing = \\{\\s+name: '${read}'`),
        );
    }
});

test('the queues of functions are made by the deployment, with their poison queues', () => {
    expect(namesAfter(textOf('infra/modules/storage.bicep'), 'for queue in').toSorted()).toEqual(
        queueTriggers.flatMap(({ queueName }) => [queueName, `${queueName}-poison`]).toSorted(),
    );
});

test('deploy.sh gives events.bicep its parameters from the outputs of main.bicep', () => {
    const script = textOf('infra/deploy.sh');
    const given = [...script.matchAll(/^ +(\w+)="\$/gm)].map(([, name]) => name ?? '');
    const declared = [...textOf('infra/events.bicep').matchAll(/^param (\w+) /gm)].map(
        ([, name]) => name ?? '',
    );
    expect(given.toSorted()).toEqual(declared.toSorted());
    const outputs = [...main.matchAll(/^output (\w+) /gm)].map(([, name]) => name ?? '');
    const ofAzd = ['AZURE_ENV_NAME', 'AZURE_LOCATION', 'AZURE_SUBSCRIPTION_ID'];
    const used = [...script.matchAll(/\$\{?([A-Z_]+)/g)].map(([, name]) => name ?? '');
    expect(used).toContain('PGWARDEN_FUNCTION_APP_ID');
    expect(used.filter((name) => !outputs.includes(name) && !ofAzd.includes(name))).toEqual([]);
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
        expect(textOf(page), page).toMatch(/^npm run (?:--silent )?package$/m);
        expect([...textOf(page).matchAll(/--src (\S+)/g)].map(([, path]) => path)).toEqual([
            `package/${written}`,
        ]);
    }
});
