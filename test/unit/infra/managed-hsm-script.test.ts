import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AzOutputs, runWithStubbedAz } from '../../support/stubbed-az.ts';
import { root, textOf } from '../docs/repository.ts';

const principalId = '33333333-3333-4333-8333-333333333333';
const rotation = '5b0f6c6e-8d3a-4b1c-9e57-3f2a10c0de08';
const reader = '5b0f6c6e-8d3a-4b1c-9e57-3f2a10c0de09';
const group = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/keys/providers';
const hsm = `${group}/Microsoft.KeyVault/managedHSMs/contoso-hsm`;

function run(
    environment: Readonly<Record<string, string>>,
    outputs: AzOutputs = [['--query length(@)', '0']],
) {
    const given = { PGWARDEN_PRINCIPAL_ID: principalId, PGWARDEN_MANAGED_HSM_IDS: hsm, ...environment };
    const { calls } = runWithStubbedAz(join(root, 'infra/managed-hsm.sh'), outputs, given);
    return calls.map((call) => ({ ...call, arguments: call.arguments.replace('keyvault role ', '') }));
}

const assignee = `--assignee-object-id ${principalId}`;

test('while dry-run is off, the app gets the role that rotates, and loses the one that only reads', () => {
    expect(run({ PGWARDEN_DRY_RUN: 'false' })).toEqual([
        {
            arguments: 'definition update --hsm-name contoso-hsm --role-definition --output none',
            body: JSON.parse(textOf('infra/roles/managed-hsm.json')),
        },
        {
            arguments: `assignment list --hsm-name contoso-hsm --scope /keys --role ${rotation} ${assignee} --query length(@) --output tsv`,
        },
        {
            arguments: `assignment create --hsm-name contoso-hsm --scope /keys --role ${rotation} ${assignee} --assignee-principal-type ServicePrincipal --output none`,
        },
        {
            arguments: `assignment delete --hsm-name contoso-hsm --scope /keys --role ${reader} ${assignee} --output none`,
        },
    ]);
});

test.each([{}, { PGWARDEN_DRY_RUN: 'true' }])(
    'in dry-run (%j), the app reads and loses the role that rotates',
    (environment) => {
        const calls = run(environment);
        expect(calls[0]?.body).toEqual(JSON.parse(textOf('infra/roles/managed-hsm-reader.json')));
        expect(calls.map((call) => /^(\w+ \w+).*?(?:--role (\S+))?/.exec(call.arguments)?.[1])).toEqual([
            'definition update',
            'assignment list',
            'assignment create',
            'assignment delete',
        ]);
        expect(calls[2]?.arguments).toContain(`--role ${reader} `);
        expect(calls[3]?.arguments).toContain(`--role ${rotation} `);
    },
);

test('a second run assigns nothing again', () => {
    const calls = run({}, [['--query length(@)', '1']]);
    expect(calls.filter(({ arguments: text }) => text.startsWith('assignment create'))).toEqual([]);
});

test('deploy.sh runs the script where there is a Managed HSM', () => {
    expect(textOf('infra/deploy.sh')).toMatch(
        /^if \[ -n "\$\{PGWARDEN_MANAGED_HSM_IDS:-\}" \]; then\n +infra\/managed-hsm\.sh\nfi$/m,
    );
});

test('each Managed HSM has its turn, and without any nothing is called', () => {
    const second = hsm.replace('contoso-hsm', 'fabrikam-hsm');
    const named = run({ PGWARDEN_MANAGED_HSM_IDS: `${hsm},${second}` }).map(
        ({ arguments: text }) => /--hsm-name (\S+)/.exec(text)?.[1],
    );
    expect(named).toEqual([...Array(4).fill('contoso-hsm'), ...Array(4).fill('fabrikam-hsm')]);
    expect(run({ PGWARDEN_MANAGED_HSM_IDS: '' })).toEqual([]);
});

test.each([
    [{ PGWARDEN_DRY_RUN: 'yes' }, /PGWARDEN_DRY_RUN is yes: allowed are true, false/],
    [{ PGWARDEN_MANAGED_HSM_IDS: 'contoso-hsm' }, /contoso-hsm: allowed are resource ids/],
    [
        { PGWARDEN_MANAGED_HSM_IDS: `${group}/Microsoft.KeyVault/vaults/contoso-keys` },
        /contoso-keys: allowed are resource ids/,
    ],
    [{ PGWARDEN_PRINCIPAL_ID: '' }, /it is an output of main.bicep/],
])('%j is refused with what is allowed', (environment, message) => {
    expect(() => run(environment)).toThrow(message);
});
