import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import { type RunningAssess, runningAssess } from '../../support/running-assess.ts';

// Every test starts a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let running: RunningAssess;

beforeAll(async () => {
    running = await runningAssess(8);
    running.simulator.changeSilently(named('pg-orders-prod'), {
        parameters: { require_secure_transport: 'off' },
        properties: { backup: { backupRetentionDays: 5, geoRedundantBackup: 'Enabled' } },
    });
    running.simulator.changeSilently(named('pg-orders-prod-replica'), {
        parameters: { 'logfiles.retention_days': '3' },
        properties: { network: { publicNetworkAccess: 'Enabled' } },
    });
});
afterAll(() => running.stop());

function named(name: string): FlexibleServer {
    const server = running.servers.find((one) => one.name === name);
    if (server === undefined) throw new Error(`no server ${name}`);
    return server;
}

test.each([
    ['README.md', 'pg-orders-prod-replica'],
    ['docs/assess.md', 'pg-orders-prod'],
])('%s shows what the command prints of %s', async (page, name) => {
    const [, sample = 'none'] = /^```\n(✗ [^`]*)```$/m.exec(readFileSync(page, 'utf8')) ?? [];
    expect(sample).toMatch(RegExp(`^✗ ${name} {2}`));
    const { out } = await running.run(['--server', named(name).id]);
    // The command keeps counts on one line with no-break spaces.
    expect(out.replaceAll('\u00a0', ' ')).toContain(`\n${sample}\nBy control\n`);
});
