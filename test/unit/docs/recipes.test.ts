import { expect, test } from 'vitest';
import { dataSchemas } from '../../../src/azure/notifications/notification-schemas.ts';
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
