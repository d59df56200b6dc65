import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { subscriptionIds } from '../../../sandbox/simulator/world/create-server.ts';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { controls } from '../../../src/controls/index.ts';
import { type RunningAssess, runningAssess } from '../../support/running-assess.ts';

// Every test starts a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const { production, development } = subscriptionIds;
const both = ['--subscription', production, '--subscription', development, '--workspace', workspaceId];

let running: RunningAssess;

beforeAll(async () => {
    running = await runningAssess(6);
    running.simulator.changeSilently(named('pg-orders-prod'), {
        parameters: { require_secure_transport: 'off' },
    });
    running.simulator.changeSilently(named('pg-billing-prod'), { state: 'Stopped' });
});

afterAll(() => running.stop());

beforeEach(() => running.simulator.requests.clear());

function named(name: string): FlexibleServer {
    const server = running.servers.find((one) => one.name === name);
    if (server === undefined) throw new Error(`no server ${name}`);
    return server;
}

/** The report as an object. */
async function jsonOf(...args: readonly string[]) {
    const { out, error } = await running.run([...args, '--format', 'json']);
    expect(error).toBe('');
    return JSON.parse(out);
}

it('shows the drift, the write and the decision of a real fleet, and ends with 1', async () => {
    const { exitCode, out, error } = await running.run([...both, '--server', 'pg-orders-prod']);
    expect({ exitCode, error }).toEqual({ exitCode: 1, error: '' });
    const [, compliant, others] =
        /✗ pg-orders-prod {2}1 drifted, (\d+) compliant, (\d+) not applicable\n/.exec(out) ?? [];
    // The baseline does not ask for some, and the server has no passwords.
    expect(Number(others)).toBeLessThan(controls.length / 3);
    expect(1 + Number(compliant) + Number(others)).toBe(controls.length);
    expect(out.split('\n').slice(3, 13)).toEqual([
        `Subscription ${production}`,
        '',
        `✗ pg-orders-prod  1 drifted, ${compliant} compliant, ${others} not applicable`,
        '  commerce-prod · PostgreSQL 17 · GeneralPurpose · canadacentral · Ready',
        '  ✗ high    secure-transport  Unencrypted connections are accepted',
        '      require_secure_transport: found off, wanted on',
        '      ▸ would apply: PATCH configurations/require_secure_transport',
        '        value: off → on',
        '        mode enforce; may cut clients off',
        '',
    ]);
});

it('sends nothing but GET, to read servers and keys', async () => {
    const { exitCode } = await running.run([...both, '--save', join(running.directory, 'saved')]);
    expect(exitCode).toBe(1);
    const { entries } = running.simulator.requests;
    expect(new Set(entries.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(new Set(entries.map(({ service }) => service))).toEqual(
        new Set(['identity', 'resourceManager', 'keyVault']),
    );
    // A list and the Defender plan of each subscription, seven slices of six servers, no firewall rules of the two in a
    // virtual network, no backups of the replica and the stopped one, the vaults of one subscription, two subnets; the
    // locks and assignments of each subscription, one workspace.
    expect(entries.filter(({ service }) => service === 'resourceManager')).toHaveLength(
        2 + 2 + 6 * 7 - 2 - 2 + 1 + 2 + 5,
    );
    expect(entries.filter(({ body }) => body !== undefined)).toEqual([]);
});

it('leaves every server as it was', async () => {
    const before = JSON.stringify(running.servers.map(({ record }) => record));
    await running.run([...both, '--baseline', 'strict']);
    expect(JSON.stringify(running.servers.map(({ record }) => record))).toBe(before);
});

it('reports a stopped server as unknown with Azure’s error message, and ends with 2', async () => {
    const { exitCode, out } = await running.run([
        ...both,
        '--server',
        'pg-billing-prod',
        '--baseline',
        'cis',
    ]);
    expect(exitCode).toBe(2);
    expect(out).toContain('? pg-billing-prod  6 unknown, 3 compliant\n');
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
        "? parameters: HTTP 400 ServerStoppedError: Cannot complete the operation because server 'pg-billing-prod' is stopped.",
    );
    expect(out).toMatch(/\? The server could not be fully assessed\.\n$/);
});

it('ends with 0 when all is well', async () => {
    const { exitCode, out } = await running.run([...both, '--server', 'pg-ledger-prod']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/✓ The server is compliant\.\n$/);
});

it('continues without a subscription that cannot be listed', async () => {
    const unknownSubscription = '33333333-3333-4333-8333-333333333333';
    const report = await jsonOf(
        '--subscription',
        `${unknownSubscription},${production}`,
        '--workspace',
        workspaceId,
    );
    expect(report.subscriptions).toEqual([
        { id: production, servers: 4 },
        {
            id: unknownSubscription,
            servers: 0,
            problem: `HTTP 404 SubscriptionNotFound: The subscription '${unknownSubscription}' could not be found.`,
        },
    ]);
    expect(report.servers).toHaveLength(4);
});

it('reads servers by id without listing anything', async () => {
    const { id } = named('pg-ledger-prod');
    const report = await jsonOf('--server', id, '--workspace', workspaceId);
    expect(report.servers.map((server: { id: string }) => server.id)).toEqual([id]);
    expect(running.simulator.requests.entries.some(({ path }) => /flexibleServers\?/.test(path))).toBe(false);
});

it('warns of a pattern that matches no server', async () => {
    const { exitCode, out, error } = await running.run([
        ...both,
        '--server',
        'pg-ledger-*',
        '--server',
        'pg-lodger-*',
        '--format',
        'csv',
    ]);
    expect(error).toBe('assess: warning: --server pg-lodger-* matches no server\n');
    expect(exitCode).toBe(0);
    expect(out.split('\r\n')).toHaveLength(1 + controls.length + 1);
    const nothing = await running.run([...both, '--server', 'pg-lodger-*']);
    expect(nothing.exitCode).toBe(2);
    expect(nothing.out).toContain('warning: --server pg-lodger-* matches no server\n');
});

it('takes a baseline file with its exemptions', async () => {
    const file = join(running.directory, 'baseline.json');
    const exemption = {
        server: 'pg-orders-*',
        controls: ['secure-transport'],
        reason: 'The old till cannot speak TLS.',
        owner: 'till team',
        expires: '2099-01-01',
        kind: 'waiver',
    };
    await writeFile(file, JSON.stringify({ name: 'contoso', extends: 'standard', exemptions: [exemption] }));
    const { exitCode, out } = await running.run([...both, '--baseline', file, '--server', 'pg-orders-prod']);
    expect(exitCode).toBe(0);
    expect(out).toContain('against baseline contoso.');
    expect(out).toContain('  ○ high    secure-transport  Unencrypted connections are accepted\n');
    expect(out).toContain('▸ exempt: PATCH configurations/require_secure_transport\n');
});

it('reads tags when the baseline selects by them', async () => {
    const file = join(running.directory, 'tags.json');
    const scope = {
        tag: { name: 'environment', value: 'production' },
        modes: { 'secure-transport': 'approve' },
    };
    await writeFile(
        file,
        JSON.stringify({ extends: 'standard', trustedTags: ['environment'], scopes: [scope] }),
    );
    const report = await jsonOf(
        '--baseline',
        file,
        '--server',
        named('pg-orders-prod').id,
        '--workspace',
        workspaceId,
    );
    expect(report.servers[0].writes.map(({ decision }: { decision: string }) => decision)).toEqual([
        'would ask',
    ]);
});

it('takes exemptions of Azure Policy where the baseline honors them', async () => {
    const { world } = running.simulator;
    const subscription = `/subscriptions/${production}`;
    const authorization = `${subscription}/providers/Microsoft.Authorization`;
    world.policyAssignments.push({
        name: 'tls',
        scope: subscription,
        policyDefinitionId:
            '/providers/Microsoft.Authorization/policyDefinitions/c29c38cb-74a7-4505-9a06-e588ab86620a',
    });
    world.policyExemptions.push({
        name: 'till',
        scope: subscription,
        policyAssignmentId: `${authorization}/policyAssignments/tls`,
        exemptionCategory: 'Waiver',
        displayName: 'The old till',
    });
    const file = join(running.directory, 'policy.json');
    const args = ['--server', named('pg-orders-prod').id, '--workspace', workspaceId];
    await writeFile(file, JSON.stringify({ extends: 'standard', policyExemptions: 'honor' }));
    const honored = await jsonOf(...args, '--baseline', file);
    const ignored = await jsonOf(...args);
    world.policyAssignments.length = 0;
    world.policyExemptions.length = 0;
    expect(honored.result).toBe('compliant');
    expect(honored.servers[0].writes[0]).toMatchObject({
        decision: 'exempt',
        reason: expect.stringContaining('The old till'),
    });
    expect(ignored.result).toBe('drifted');
    const methods = running.simulator.requests.entries.map(({ method }) => method);
    expect(new Set(methods)).toEqual(new Set(['GET']));
});

it('writes the report to a file and its headline to the terminal', async () => {
    const file = join(running.directory, 'report.sarif');
    const { exitCode, out, error } = await running.run([
        ...both,
        '--server',
        'pg-orders-prod',
        '--format',
        'sarif',
        '--output',
        file,
        '--docs',
        'https://docs.example/pgwarden',
    ]);
    expect({ exitCode, out, error }).toEqual({
        exitCode: 1,
        out: '',
        error: `assess: The server drifted. Report: ${file}\n`,
    });
    const [run] = JSON.parse(await readFile(file, 'utf8')).runs;
    expect(run.originalUriBaseIds.RESOURCE_MANAGER.uri).toBe(
        `${running.simulator.endpoints.resourceManager}/`,
    );
    expect(run.tool.driver.rules).toHaveLength(controls.length);
    expect(run.tool.driver.rules[0].helpUri).toBe(
        'https://docs.example/pgwarden/docs/controls/secure-transport.md',
    );
    expect(run.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(['secure-transport']);
});

it('reports the same for saved states, offline', async () => {
    const directory = await mkdtemp(join(running.directory, 'states-'));
    const live = await jsonOf(...both, '--save', directory);
    expect(await readdir(directory)).toHaveLength(6);
    running.simulator.requests.clear();
    const { out, exitCode } = await running.run(
        ['--replay', directory, '--workspace', workspaceId, '--format', 'json'],
        { IDENTITY_ENDPOINT: '', AZURE_RESOURCE_MANAGER_ENDPOINT: '', AZURE_RESOURCE_MANAGER_AUDIENCE: '' },
    );
    expect(exitCode).toBe(1);
    const { assessedAt: _live, ...before } = live;
    const { assessedAt: _replayed, ...after } = JSON.parse(out);
    expect(after).toEqual(before);
    expect(running.simulator.requests.entries).toEqual([]);
});

it('says in one line that no user is signed in', async () => {
    const { exitCode, out, error } = await running.run(['--subscription', production], {
        IDENTITY_HEADER: 'wrong',
    });
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(error.trimEnd().split('\n')).toHaveLength(1);
    expect(error).toMatch(/^assess: cannot sign in to https:\/\/localhost:\d+; allowed: az login, /);
});

it('reports every verdict as unknown when the caller may read nothing', async () => {
    const assignments = running.simulator.world.roleAssignments.splice(0);
    try {
        const { exitCode, out } = await running.run(['--subscription', production]);
        expect(exitCode).toBe(2);
        expect(out.replaceAll(/\s+/g, ' ')).toContain(
            `? Subscription ${production} could not be listed: HTTP 403 AuthorizationFailed: The client `,
        );
    } finally {
        running.simulator.world.roleAssignments.push(...assignments);
    }
});
