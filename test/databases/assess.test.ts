import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseControls } from '../../src/controls/databases/index.ts';
import { serverPath } from '../sandbox/simulator/running.ts';
import { azureEnvironment, commandLine } from '../support/running-assess.ts';
import { addServer, query, sharedFleet } from './support/fleet.ts';
import { createRole, role } from './support/look.ts';

const fleet = sharedFleet();
let directory = '';

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pgwarden-assess-'));
    await writeFile(join(directory, 'ca.pem'), fleet().caPem);
    addServer(fleet(), { name: 'inside' });
    await createRole(fleet(), 'inside');
    await query(fleet(), 'inside', 'create schema open; grant create on schema open to public');
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs the command in a process of its own, signed in as Pgwarden's identity. */
function assess(...args: readonly string[]) {
    const { simulator, databases } = fleet();
    return commandLine('cli/assess.ts', args, {
        PATH: process.env.PATH ?? '',
        ...azureEnvironment(simulator),
        NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
        SANDBOX_DATABASES: `127.0.0.1:${databases.ports.public}`,
    });
}

const look = ['--databases', '--database-user', role];
const theServer = ['--server', serverPath('inside')];

interface Report {
    readonly servers: readonly {
        readonly controls: readonly {
            readonly id: string;
            readonly status: string;
            readonly reason?: string;
        }[];
    }[];
}

function controlsIn(report: string): Report['servers'][number]['controls'] {
    const parsed: Report = JSON.parse(report);
    const ids = databaseControls.map(({ id }) => id);
    return (parsed.servers[0]?.controls ?? []).filter(({ id }) => ids.includes(id));
}

test('what lies inside is judged, saved, and judged again from the saved state', async () => {
    const saved = join(directory, 'saved');
    const { out, error } = await assess(...theServer, ...look, '--save', saved, '--format', 'json');
    expect(error).toBe('');
    const [file = ''] = await readdir(saved);
    const { slices } = JSON.parse(await readFile(join(saved, file), 'utf8'));
    expect(slices.catalogue).toMatchObject({ kind: 'read' });
    expect(slices.databases.value).toMatchObject([
        { database: 'postgres', schemas: [{ name: 'open', publicCreateGrantors: ['pgadmin'] }, {}] },
    ]);
    const judged = controlsIn(out);
    expect(judged.length).toBeGreaterThan(10);
    expect(judged.filter(({ status }) => status === 'unknown')).toEqual([]);
    expect(judged.find(({ id }) => id === 'public-schema-create')?.status).toBe('reported');
    const again = await assess('--replay', saved, '--databases', '--format', 'json');
    expect(controlsIn(again.out)).toEqual(judged);
});

test('without the option, nothing inside is read or judged', async () => {
    const saved = join(directory, 'outside');
    const { out } = await assess(...theServer, '--save', saved, '--format', 'json');
    const [file = ''] = await readdir(saved);
    const { slices } = JSON.parse(await readFile(join(saved, file), 'utf8'));
    expect(Object.keys(slices)).not.toContain('catalogue');
    expect(controlsIn(out)).toEqual([]);
});

test('a role that the server does not have leaves what is inside unknown, and the rest is judged', async () => {
    const saved = join(directory, 'ghost');
    const ghost = ['--databases', '--database-user', 'ghost'];
    const { out } = await assess(...theServer, ...ghost, '--save', saved, '--format', 'json');
    const [file = ''] = await readdir(saved);
    const { slices } = JSON.parse(await readFile(join(saved, file), 'utf8'));
    expect(slices.catalogue.reason).toContain("pgaadauth_create_principal_with_oid('ghost'");
    expect(slices.server.kind).toBe('read');
    const judged = controlsIn(out).filter(({ status }) => status !== 'notApplicable');
    expect(new Set(judged.map(({ status }) => status))).toEqual(new Set(['unknown']));
});

test('an app must say its role', async () => {
    const { exitCode, error } = await assess(...theServer, '--databases');
    expect({ exitCode, error }).toEqual({
        exitCode: 2,
        error: 'assess: --databases: the token does not tell the name of the role; allowed: --database-user ROLE\n',
    });
});
