import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { infraText } from '../../scripts/infra/files.ts';

const compiler = inject('bicepCompiler');
const path = 'docs/examples/main.bicepparam';

/** A workflow sets a variable that has no value to an empty one. */
const unset = Object.fromEntries(
    [...infraText(path).matchAll(/readEnvironmentVariable\('(\w+)'/g)].map(([, name = '']) => [name, '']),
);

/** The parameters that the file gives main.bicep in an environment, by name. */
function parametersIn(environment: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
    const output = execFileSync(
        compiler,
        ['build-params', join(import.meta.dirname, '../..', path), '--stdout'],
        {
            encoding: 'utf8',
            env: { ...process.env, ...unset, ...environment },
        },
    );
    const built: { readonly parametersJson: string } = JSON.parse(output);
    const { parameters }: { readonly parameters: Readonly<Record<string, { readonly value: unknown }>> } =
        JSON.parse(built.parametersJson);
    return Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
}

describe.skipIf(compiler === '')(path, () => {
    test('variables without a value give the defaults of main.bicep: dry-run is on', () => {
        expect(parametersIn({ AZURE_ENV_NAME: 'prod', AZURE_LOCATION: 'westeurope' })).toEqual({
            environmentName: 'prod',
            location: 'westeurope',
            subscriptionIds: '',
            keyVaultIds: '',
            logDestinationIds: '',
            dryRun: 'true',
            baseline: 'standard',
            sweepSchedule: '0 0 */6 * * *',
            sweepReadsPerSecond: '',
            logAnalyticsWorkspaceId: '',
            consoleUrl: '',
            signInClientId: '',
            alertEmails: '',
        });
    });

    test('each variable reaches its parameter', () => {
        const values = Object.fromEntries(Object.keys(unset).map((name, index) => [name, `value-${index}`]));
        const given = Object.values(parametersIn({ ...values, PGWARDEN_DRY_RUN: 'false' }));
        expect(given.toSorted()).toEqual(Object.values({ ...values, PGWARDEN_DRY_RUN: 'false' }).toSorted());
    });
});
