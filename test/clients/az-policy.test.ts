import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workspaceId } from '../../sandbox/simulator/fleet/seed-fleet.ts';
import type { Simulator } from '../../sandbox/simulator/index.ts';
import type { FlexibleServer } from '../../sandbox/simulator/world/world.ts';
import { type Az, azWith, hasAz, logIn } from './az-command.ts';
import { type SimulatedAzure, simulatedAzure } from './simulated-azure.ts';

if (!hasAz) process.stdout.write('Left out: test/clients/az-policy.test.ts, because az is not installed.\n');

const publicAccess = '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48';
const auditLogs = 'f5b29bc4-feca-4cc6-a58a-772dd5e290a5';

/** The Azure CLI on Azure Policy, locks, and workspaces. */
describe.skipIf(!hasAz)('az', { timeout: 240_000 }, () => {
    let simulator: Simulator;
    let azure: SimulatedAzure;
    let az: Az;
    let server: FlexibleServer;
    let group: readonly string[];

    beforeAll(async () => {
        azure = await simulatedAzure(2);
        ({ simulator, server } = azure);
        group = ['-g', server.resourceGroup];
        az = azWith(azure.directory, azure.caFile);
        await logIn(az, simulator.endpoints.resourceManager);
    }, 240_000);

    afterAll(() => azure?.stop());

    test('policy definition and set-definition list and show the built-in ones', async () => {
        const builtIn = ['--query', "length([?policyType=='BuiltIn'])"];
        expect(await az('policy', 'definition', 'list', ...builtIn)).toBe(30);
        expect(await az('policy', 'set-definition', 'list', ...builtIn)).toBe(55);
        const name = ['--query', 'displayName'];
        expect(await az('policy', 'definition', 'show', '-n', publicAccess, ...name)).toBe(
            'Public network access should be disabled for PostgreSQL flexible servers',
        );
        expect(await az('policy', 'set-definition', 'show', '-n', auditLogs, ...name)).toBe(
            'Enable audit category group resource logging for supported resources to Log Analytics',
        );
        await expect(az('policy', 'definition', 'show', '-n', 'none')).rejects.toThrow('none');
    });

    test('policy assignment create puts a built-in one in force, and an exemption lets a server out', async () => {
        const parameters = ['--params', '{"effect":{"value":"Deny"}}'];
        await az(
            'policy',
            'assignment',
            'create',
            '-n',
            'closed',
            '--policy',
            publicAccess,
            ...group,
            ...parameters,
        );
        const names = ['--query', '[].name'];
        expect(await az('policy', 'assignment', 'list', ...group, ...names)).toEqual(['closed']);
        const assignment = await az(
            'policy',
            'assignment',
            'show',
            '-n',
            'closed',
            ...group,
            '--query',
            'id',
        );
        const open = ['resource', 'update', '--ids', server.id, '--set'];
        const enabled = 'properties.network.publicNetworkAccess=Enabled';
        await expect(az(...open, enabled)).rejects.toThrow('RequestDisallowedByPolicy');
        const exemption = ['policy', 'exemption'];
        await az(
            ...[...exemption, 'create', '-n', 'till', '--scope', server.id],
            ...['--policy-assignment', String(assignment), '--exemption-category', 'Waiver'],
        );
        expect(await az(...exemption, 'list', '--scope', server.id, ...names)).toEqual(['till']);
        await az(...open, enabled);
        await az(...exemption, 'delete', '-n', 'till', '--scope', server.id);
        await az('policy', 'assignment', 'delete', '-n', 'closed', ...group);
        expect(await az('policy', 'assignment', 'list', ...group, ...names)).toEqual([]);
        await expect(az('policy', 'assignment', 'show', '-n', 'closed', ...group)).rejects.toThrow(
            'PolicyAssignmentNotFound',
        );
    });

    test('lock list shows the locks of a group and of its servers', async () => {
        await az('lock', 'create', ...group, '-n', 'keep', '--lock-type', 'CanNotDelete', '--notes', 'audit');
        const found = await az(
            'lock',
            'list',
            ...group,
            '--query',
            "[?name=='keep'].{level:level,notes:notes}",
        );
        expect(found).toEqual([{ level: 'CanNotDelete', notes: 'audit' }]);
        expect(await az('lock', 'show', ...group, '-n', 'keep', '--query', 'level')).toBe('CanNotDelete');
        await expect(az('lock', 'show', ...group, '-n', 'none')).rejects.toThrow('LockNotFound');
        await az('lock', 'delete', ...group, '-n', 'keep');
    });

    test('monitor log-analytics workspace lists and shows the workspace of the logs', async () => {
        const workspace = ['monitor', 'log-analytics', 'workspace'];
        expect(await az(...workspace, 'list', '--query', '[].id')).toEqual([workspaceId]);
        const named = ['-g', 'monitoring', '-n', 'contoso-logs'];
        expect(await az(...workspace, 'show', ...named, '--query', 'retentionInDays')).toBe(365);
        await expect(az(...workspace, 'show', '-g', 'monitoring', '-n', 'none')).rejects.toThrow(
            'ResourceNotFound',
        );
    });
});
