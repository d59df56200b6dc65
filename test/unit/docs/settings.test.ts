import { expect, test } from 'vitest';
import { readSettings } from '../../../src/settings/settings.ts';
import { codeSpans, sectionOf, settingNames, tableRows, textOf } from './repository.ts';

const sample: { readonly IsEncrypted: boolean; readonly Values: Readonly<Record<string, string>> } =
    JSON.parse(textOf('local.settings.sample.json'));

/** What the Functions host needs and Pgwarden does not read. */
const ofTheHost = ['FUNCTIONS_WORKER_RUNTIME'];

const documented = tableRows(sectionOf(textOf('README.md'), '## Settings'));

test('the settings are found in the source', () => {
    expect(settingNames()).toContain('SUBSCRIPTION_IDS');
    expect(settingNames()).toContain('AzureWebJobsStorage__blobServiceUri');
    expect(settingNames().length).toBeGreaterThanOrEqual(14);
});

test('the table in README names every setting and no other', () => {
    const names = documented.map(([name = '']) => codeSpans(name).join());
    expect(names.toSorted()).toEqual(settingNames().toSorted());
});

test('every setting in README has a default, a meaning and what is allowed', () => {
    for (const cells of documented) {
        expect(cells).toHaveLength(4);
        for (const cell of cells) expect(cell, cells[0]).not.toBe('');
    }
});

test('the sample names every setting and no other', () => {
    const names = Object.keys(sample.Values).filter((name) => !ofTheHost.includes(name));
    expect(names.toSorted()).toEqual(settingNames().toSorted());
});

test('the sample has the format of the host, starts the app, and writes nothing', () => {
    expect(sample.IsEncrypted).toBe(false);
    expect(sample.Values.FUNCTIONS_WORKER_RUNTIME).toBe('node');
    expect(readSettings(sample.Values)).toMatchObject({
        isDryRun: true,
        storage: { kind: 'connectionString', connectionString: 'UseDevelopmentStorage=true' },
    });
});

test('the defaults in README are those of the code', () => {
    const minimum = {
        SUBSCRIPTION_IDS: '11111111-1111-4111-8111-111111111111',
        AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    };
    const withDefaults = Object.fromEntries(
        documented
            .map(
                ([name = '', byDefault = '']) => [codeSpans(name)[0] ?? '', codeSpans(byDefault)[0]] as const,
            )
            .filter(([, byDefault]) => byDefault !== undefined),
    );
    expect(Object.keys(withDefaults)).toContain('DRY_RUN');
    expect(readSettings({ ...minimum, ...withDefaults })).toEqual(readSettings(minimum));
});
