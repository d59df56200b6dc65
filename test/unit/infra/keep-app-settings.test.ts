import { expect, test } from 'vitest';
import { type AzureApps, type Ended, runScript } from '../../support/deployment-commands.ts';
import { textOf } from '../docs/repository.ts';

const app = 'func-pgwarden-4x7q2';
const subscription = '11111111-1111-4111-8111-111111111111';
const azure = { AZURE_ENV_NAME: 'prod', AZURE_SUBSCRIPTION_ID: subscription };
const defaults = {
    DRY_RUN: 'true',
    BASELINE: 'standard',
    SWEEP_SCHEDULE: '0 0 */6 * * *',
    SUBSCRIPTION_IDS: subscription,
};

function keep(
    settings: Readonly<Record<string, string>>,
    environment: Readonly<Record<string, string>> = {},
    command = ['infra/keep-app-settings.sh'],
): Ended {
    const deployed = { group: true, apps: [app], settings: { ...defaults, ...settings } };
    return runScript(command, deployed, { ...azure, ...environment });
}

/** The values that azd was told, by name. */
function written({ calls }: Ended): Readonly<Record<string, string>> {
    const sets = calls.filter(([name]) => name === 'azd');
    return Object.fromEntries(
        sets.map(([, ...args]) => {
            expect(args.slice(0, 4)).toEqual(['env', 'set', '--environment', 'prod']);
            expect(args).toHaveLength(6);
            return [args[4] ?? '', args[5] ?? ''];
        }),
    );
}

const unchanged = { status: 0, stdout: '', stderr: '' };

test('dry-run turned off on the app alone is kept, with one line', () => {
    const ended = keep({ DRY_RUN: 'false' }, { PGWARDEN_DRY_RUN: 'true', PGWARDEN_DEPLOYED_DRY_RUN: 'true' });
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).toBe(
        "DRY_RUN: kept 'false' of func-pgwarden-4x7q2, and set PGWARDEN_DRY_RUN in the environment to it. " +
            'The deployment assigns the roles that may write.\n',
    );
    expect(written(ended)).toEqual({ PGWARDEN_DRY_RUN: 'false' });
});

test('dry-run turned on again on the app alone is kept', () => {
    const ended = keep(
        { DRY_RUN: 'true' },
        { PGWARDEN_DRY_RUN: 'false', PGWARDEN_DEPLOYED_DRY_RUN: 'false' },
    );
    expect(written(ended)).toEqual({ PGWARDEN_DRY_RUN: 'true' });
});

test.each([
    ['the environment alone turned dry-run off', 'true', 'false', 'true'],
    ['the environment alone turned dry-run on', 'false', 'true', 'false'],
    ['both changed to the same', 'false', 'false', 'true'],
    ['neither changed', 'true', 'true', 'true'],
    ['both are the same and no deployment was recorded', 'false', 'false', undefined],
])('the environment wins when %s', (_case, onApp, wanted, deployed) => {
    const recorded = deployed === undefined ? {} : { PGWARDEN_DEPLOYED_DRY_RUN: deployed };
    const ended = keep({ DRY_RUN: onApp }, { PGWARDEN_DRY_RUN: wanted, ...recorded });
    expect(ended).toMatchObject(unchanged);
    expect(written(ended)).toEqual({});
});

test('an environment that says nothing, of which no deployment is recorded, takes the app’s value', () => {
    expect(written(keep({ DRY_RUN: 'false' }))).toEqual({ PGWARDEN_DRY_RUN: 'false' });
});

test('a setting that is missing on the app has its default', () => {
    const ended = keep(
        { BASELINE: '' },
        { PGWARDEN_BASELINE: 'strict', PGWARDEN_DEPLOYED_BASELINE: 'strict', PGWARDEN_DRY_RUN: 'true' },
    );
    expect(written(ended)).toEqual({ PGWARDEN_BASELINE: 'standard' });
});

test('if the app and the environment changed differently, nothing is written, and the error names both values', () => {
    const ended = keep(
        { BASELINE: 'strict', DRY_RUN: 'false' },
        {
            PGWARDEN_BASELINE: 'cis',
            PGWARDEN_DEPLOYED_BASELINE: 'standard',
            // This one alone would be kept.
            PGWARDEN_DEPLOYED_DRY_RUN: 'true',
        },
    );
    expect(ended.status).toBe(1);
    expect(ended.stdout).toBe('');
    expect(ended.stderr.split('\n')).toEqual([
        'Settings changed both on the app and in the environment. Nothing was deployed.',
        "BASELINE: 'strict' on func-pgwarden-4x7q2, 'cis' in the environment. Run one of:",
        "  azd env set PGWARDEN_BASELINE 'strict'           # keeps the app's value",
        "  azd env set PGWARDEN_DEPLOYED_BASELINE 'strict'  # deploys the environment's value",
        '',
    ]);
    expect(written(ended)).toEqual({});
});

test('an explicit value without a recorded deployment is a conflict, so that dry-run never ends by accident', () => {
    const ended = keep({ DRY_RUN: 'true' }, { PGWARDEN_DRY_RUN: 'false' });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain("DRY_RUN: 'true' on func-pgwarden-4x7q2, 'false' in the environment.");
});

test.each([
    ['PGWARDEN_BASELINE', { PGWARDEN_BASELINE: 'strict' }],
    ['PGWARDEN_DEPLOYED_BASELINE', { PGWARDEN_BASELINE: 'cis', PGWARDEN_DEPLOYED_BASELINE: 'strict' }],
])('the command of the error that sets %s ends the conflict', (name, after) => {
    const environment = { PGWARDEN_BASELINE: 'cis', PGWARDEN_DEPLOYED_BASELINE: 'standard' };
    const { stderr } = keep({ BASELINE: 'strict' }, environment);
    expect(stderr).toContain(`  azd env set ${name} 'strict' `);
    const ended = keep({ BASELINE: 'strict' }, { ...environment, ...after });
    expect(ended).toMatchObject(unchanged);
    expect(written(ended)).toEqual({});
});

test.each([
    ['spaces', '0 30 */4 * * 1-5'],
    ['quotes', `it's "quoted" \`id\` $(id) $HOME \\n`],
    ['a pattern', '*'],
    ['a line feed', 'one\ntwo'],
])('a value with %s reaches azd as it is on the app', (_case, value) => {
    const ended = keep({ SWEEP_SCHEDULE: value });
    expect(ended.status).toBe(0);
    expect(written(ended)).toEqual({ PGWARDEN_SWEEP_SCHEDULE: value });
});

test('the commands of a conflict quote the value for the shell', () => {
    const { stderr } = keep(
        { BASELINE: `it's; id` },
        { PGWARDEN_BASELINE: 'cis', PGWARDEN_DEPLOYED_BASELINE: 'standard' },
    );
    expect(stderr).toContain(String.raw`azd env set PGWARDEN_BASELINE 'it'\''s; id' `);
});

test('settings whose default is empty are kept and deployed like the others', () => {
    const console = 'https://console.contoso.example';
    expect(written(keep({ CONSOLE_URL: console }, { PGWARDEN_DEPLOYED_CONSOLE_URL: '' }))).toEqual({
        PGWARDEN_CONSOLE_URL: console,
    });
    expect(written(keep({ CONSOLE_URL: '' }, { PGWARDEN_CONSOLE_URL: console }))).toEqual({});
});

test('app settings that the deployment removes are named', () => {
    const ended = keep({ OPERATION_SETTLE_TIME: 'PT20S', AZURE_CLIENT_ID: 'id' });
    expect(ended.status).toBe(0);
    expect(ended.stderr).toBe(
        'WARNING: func-pgwarden-4x7q2 has the app setting OPERATION_SETTLE_TIME, which is not in the deployment: ' +
            'deploying removes it.\n',
    );
});

interface Snapshot {
    readonly predictedResources: readonly {
        readonly name: string;
        readonly properties?: Readonly<Record<string, unknown>>;
    }[];
}

test('no app setting of the deployment is said to be removed', () => {
    const { predictedResources }: Snapshot = JSON.parse(
        textOf('test/bicep/deployments/repairing.snapshot.json'),
    );
    const deployed = predictedResources.find(({ name }) => name.endsWith('/appsettings'))?.properties ?? {};
    expect(Object.keys(deployed).length).toBeGreaterThan(10);
    const names = [...Object.keys(deployed), 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'];
    const ended = keep({ ...Object.fromEntries(names.map((name) => [name, ''])), ...defaults });
    expect(ended).toMatchObject(unchanged);
});

test('a DRY_RUN that is neither true nor false on the app stops the deployment', () => {
    const ended = keep({ DRY_RUN: 'False' }, { PGWARDEN_DEPLOYED_DRY_RUN: 'true' });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toBe(
        "DRY_RUN is 'False' on func-pgwarden-4x7q2; allowed: true, false. Nothing was deployed.\n",
    );
});

test.each<[string, AzureApps]>([
    ['its group is not there', { group: false }],
    ['its group has no app', { group: true, apps: [] }],
    [
        'it has none of the settings yet',
        { group: true, apps: [app], settings: { AzureWebJobsStorage__x: '1' } },
    ],
])('nothing stands in the way of a first deployment: %s', (_case, apps) => {
    const ended = runScript(['infra/keep-app-settings.sh'], apps, { ...azure, PGWARDEN_DRY_RUN: 'false' });
    expect(ended).toMatchObject(unchanged);
    expect(written(ended)).toEqual({});
});

test.each<[string, AzureApps]>([
    ['the group', {}],
    ['the settings', { group: true, apps: [app] }],
])('if %s cannot be read, nothing is deployed', (_case, apps) => {
    const ended = runScript(['infra/keep-app-settings.sh'], apps, azure);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain(
        'The app settings in rg-pgwarden-prod cannot be read. Nothing was deployed, because that could turn dry-run off.',
    );
    expect(written(ended)).toEqual({});
});

test('without a subscription, only a deployment in dry-run goes on', () => {
    const command = ['infra/keep-app-settings.sh'];
    expect(runScript(command, {}, { AZURE_ENV_NAME: 'new' })).toMatchObject({ ...unchanged, calls: [] });
    const ended = runScript(command, {}, { AZURE_ENV_NAME: 'new', PGWARDEN_DRY_RUN: 'false' });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain('azd env set AZURE_SUBSCRIPTION_ID {subscription}');
});

test('of several apps in the group, the environment names the one that it deploys', () => {
    const apps = {
        group: true,
        apps: ['func-pgwarden-old', app],
        settings: { ...defaults, DRY_RUN: 'false' },
    };
    const command = ['infra/keep-app-settings.sh'];
    const unnamed = runScript(command, apps, azure);
    expect(unnamed.status).toBe(1);
    expect(unnamed.stderr).toContain('func-pgwarden-old\nfunc-pgwarden-4x7q2\n');
    const named = runScript(command, apps, { ...azure, PGWARDEN_FUNCTION_APP_NAME: app });
    expect(written(named)).toEqual({ PGWARDEN_DRY_RUN: 'false' });
    expect(named.calls.find((call) => call.includes('appsettings'))).toContain(app);
});

test('the report prints each difference, writes nothing, and is no error', () => {
    const ended = keep(
        { BASELINE: 'strict', DRY_RUN: 'false' },
        { PGWARDEN_BASELINE: 'cis', PGWARDEN_DRY_RUN: 'true' },
        ['infra/keep-app-settings.sh', '--report'],
    );
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).toBe(
        "DRY_RUN: 'false' on func-pgwarden-4x7q2, 'true' in the deployment\n" +
            "BASELINE: 'strict' on func-pgwarden-4x7q2, 'cis' in the deployment\n",
    );
    expect(written(ended)).toEqual({});
});

test('the defaults and the group are those of the deployment, and azd runs the script before it', () => {
    const { parameters }: { parameters: Readonly<Record<string, { readonly value: string }>> } = JSON.parse(
        textOf('infra/main.parameters.json'),
    );
    const given = Object.values(parameters).map(({ value }) => value);
    const { stdout } = runScript(
        [
            '-c',
            '. infra/kept-app-settings.sh; for name in $kept_settings; do echo "$name=$(value_to_deploy "$name")"; done',
        ],
        {},
        {},
    );
    const lines = stdout.trim().split('\n');
    expect(lines.length).toBeGreaterThan(4);
    for (const [name = '', value] of lines.map((line) => line.split('='))) {
        expect(given).toContain(value === '' ? `\${PGWARDEN_${name}}` : `\${PGWARDEN_${name}=${value}}`);
        expect(textOf('infra/main.bicep')).toMatch(new RegExp(`^ +${name}: \\w+$`, 'm'));
    }
    expect(textOf('infra/main.bicep')).toMatch(/name: 'rg-pgwarden-\$\{environmentName\}'/);
    expect(textOf('infra/main.bicep')).toMatch(/'func-pgwarden-\$\{token\}'/);
    expect(textOf('azure.yaml')).toMatch(/preprovision:\n +shell: sh\n +run: infra\/keep-app-settings\.sh\n/);
});

test('deploy.sh records the deployed values before it uploads the package', () => {
    const { status, stderr, calls } = runScript(
        ['infra/deploy.sh'],
        {},
        {
            ...azure,
            AZURE_LOCATION: 'westeurope',
            AZURE_RESOURCE_GROUP: 'rg-pgwarden-prod',
            PGWARDEN_FUNCTION_APP_NAME: app,
            PGWARDEN_FUNCTION_APP_ID: `/subscriptions/${subscription}/app`,
            PGWARDEN_STORAGE_ACCOUNT_ID: `/subscriptions/${subscription}/storage`,
            PGWARDEN_SUBSCRIPTION_IDS: subscription,
            PGWARDEN_DRY_RUN: 'false',
        },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const upload = calls.findIndex((call) => call.includes('config-zip'));
    const recorded = calls.slice(0, upload).filter(([name]) => name === 'azd');
    expect(recorded.map((call) => call.slice(3))).toEqual([
        ['--environment', 'prod', 'PGWARDEN_DEPLOYED_DRY_RUN', 'false'],
        ['--environment', 'prod', 'PGWARDEN_DEPLOYED_BASELINE', 'standard'],
        ['--environment', 'prod', 'PGWARDEN_DEPLOYED_SWEEP_SCHEDULE', '0 0 */6 * * *'],
        ['--environment', 'prod', 'PGWARDEN_DEPLOYED_SWEEP_READS_PER_SECOND', ''],
        ['--environment', 'prod', 'PGWARDEN_DEPLOYED_LOG_ANALYTICS_WORKSPACE_ID', ''],
        ['--environment', 'prod', 'PGWARDEN_DEPLOYED_CONSOLE_URL', ''],
    ]);
    expect(calls[upload]).toContain('package/pgwarden.zip');
});
