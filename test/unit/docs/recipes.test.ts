import { expect, test } from 'vitest';
import { dataSchemas } from '../../../src/azure/notifications/notification-schemas.ts';
import { evaluated } from './logic-app-texts.ts';
import { repositoryFiles, textOf } from './repository.ts';

/** What can be held against the code without a Bicep compiler. */

const page = textOf('docs/notifications.md');
const recipes = repositoryFiles('infra/notifications/*.bicep').filter((file) => !file.includes('/modules/'));

/** The commands of the page that deploy a file, with the parameters that they give. */
const commands = [...page.matchAll(/--template-file (\S+)([\s\S]*?)(?=\n[^ ]|\n```)/g)].map(
    ([, file = '', rest = '']) => ({
        file,
        given: [...rest.matchAll(/(?<=\s)(\w+)=/g)].map(([, name]) => name ?? ''),
    }),
);

/** Names of the parameters of a Bicep file, and whether each has a default. */
function parametersOf(file: string): ReadonlyMap<string, boolean> {
    const found = textOf(file).matchAll(/^param (\w+) \w+( = .+)?$/gm);
    return new Map([...found].map(([, name = '', byDefault]) => [name, byDefault !== undefined]));
}

test('every recipe has a command in the page, and every command deploys a recipe', () => {
    expect(recipes.length).toBeGreaterThan(5);
    expect([...new Set(commands.map(({ file }) => file))].toSorted()).toEqual([...recipes].toSorted());
});

test.each(commands)(
    'the command that deploys $file gives parameters that it has, and all it needs',
    ({ file, given }) => {
        const parameters = parametersOf(file);
        expect(given.filter((name) => !parameters.has(name))).toEqual([]);
        const needed = [...parameters].flatMap(([name, hasDefault]) => (hasDefault ? [] : [name]));
        expect(needed.filter((name) => !given.includes(name))).toEqual([]);
    },
);

test('the types that recipes subscribe to are types of notifications', () => {
    const lists = repositoryFiles('infra/notifications/*-event-types.json');
    expect(lists).toHaveLength(2);
    for (const list of lists) {
        const types: readonly string[] = JSON.parse(textOf(list));
        expect(types.length).toBeGreaterThan(5);
        expect(types.filter((type) => !dataSchemas.has(type))).toEqual([]);
    }
});

test('the topic takes CloudEvents, and no secret is a parameter that a deployment shows', () => {
    expect(textOf('infra/notifications/topic.bicep')).toContain("inputSchema: 'CloudEventSchemaV1_0'");
    for (const recipe of recipes) {
        const secrets = [
            ...textOf(recipe).matchAll(/(@secure\(\)\n)?param (\w*(?:Url|Key|password)) string/g),
        ];
        const shown = secrets.filter(([, isSecure]) => isSecure === undefined).map(([, , name]) => name);
        expect(
            shown.filter((name) => name !== 'instanceUrl'),
            recipe,
        ).toEqual([]);
    }
});

/** The texts that the recipes make of an event. */
function textsOf(event: unknown): Readonly<Record<string, string>> {
    const { inputs } = JSON.parse(textOf('infra/notifications/texts-action.json')).Texts;
    return Object.fromEntries(
        Object.entries(inputs).map(([name, template]) => [name, evaluated(String(template), () => event)]),
    );
}

function exampleOf(type: string) {
    return JSON.parse(textOf(`docs/notifications/${type}.example.json`));
}

test('a change that waits is shown with its server, its values, and a link to the decision', () => {
    expect(textsOf(exampleOf('Pgwarden.AwaitingApproval'))).toEqual({
        title: 'AwaitingApproval: Unencrypted connections are accepted',
        server: 'pg-orders-prod',
        details: 'configurations/require_secure_transport found off, wanted on.  ',
        link: 'https://func-pgwarden-example.azurewebsites.net/console/decisions/0f3a9c1d2e4b5a6978c0d1e2f3a4b5c6?server=%2Fsubscriptions%2F11111111-1111-4111-8111-111111111111%2FresourceGroups%2Fcommerce-prod%2Fproviders%2FMicrosoft.DBforPostgreSQL%2FflexibleServers%2Fpg-orders-prod',
        linkTitle: 'Decide',
    });
});

test('every type of notification has texts, and no expression fails on a field that it lacks', () => {
    for (const type of dataSchemas.keys()) {
        const { title, server, details, link } = textsOf(exampleOf(type));
        expect(title, type).toMatch(/^\w+: .+/);
        expect(server, type).toMatch(/^[\w-]+$/);
        expect(link, type).toMatch(/^https:\/\/[^ ]+$/);
        expect(details?.length ?? 0, type).toBeGreaterThan(0);
    }
});

test('values that look like expressions or markup are shown as they are, and at most 1,500 characters', () => {
    const event = exampleOf('Pgwarden.Failed');
    const hostile = "@{outputs('Event')} <script>alert(1)</script> [x](https://evil.example)";
    const texts = textsOf({ ...event, data: { ...event.data, reason: hostile } });
    expect(texts.details).toBe(hostile);
    const long = textsOf({ ...event, data: { ...event.data, reason: 'x'.repeat(10_000) } });
    expect(long.details).toHaveLength(1_500);
});
