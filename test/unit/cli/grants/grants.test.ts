import { expect, test } from 'vitest';
import { runGrants } from '../../../../cli/grants/run.ts';
import { terminal } from '../assess/terminal.ts';

async function run(...args: readonly string[]) {
    const [out, error] = [terminal(), terminal()];
    const clock = { now: () => new Date('2026-11-20T09:00:00Z') };
    const exitCode = await runGrants(args, { environment: {}, out, error, clock });
    return { exitCode, out: out.text(), error: error.text() };
}

const objectId = ['--object-id', '11111111-1111-4111-8111-111111111111'];

test('the command prints SQL and connects to nothing', async () => {
    const { exitCode, out, error } = await run(
        ...objectId,
        '--role',
        'reviewer',
        '--type',
        'user',
        '--database',
        'a',
    );
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
    expect(out).toContain(
        `_with_oid('reviewer', '11111111-1111-4111-8111-111111111111', 'user', false, false);`,
    );
    expect(out).toContain('GRANT CONNECT ON DATABASE "a" TO "reviewer";');
});

test('the command explains itself', async () => {
    const { exitCode, out } = await run('--help');
    expect(exitCode).toBe(0);
    expect(out).toContain('Usage: npm run --silent grants -- --object-id ID [options]\n');
});

test('the command names every problem at once, and the allowed values', async () => {
    const { exitCode, out, error } = await run(
        '--object-id',
        'x',
        '--type',
        'robot',
        '--role',
        '',
        '--server',
        'y',
    );
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(error.split('\n')).toEqual([
        'grants: --object-id "x" is not an object id; allowed: a GUID',
        'grants: "" is no name of PostgreSQL; allowed: 1 to 63 bytes',
        'grants: --type "robot" is unknown; allowed: service, user, group',
        'grants: --check needs --server, and --server needs --check; allowed: the resource id of a server',
        '',
    ]);
    expect((await run()).error).toContain('--object-id "" is not an object id');
    expect((await run('--check')).error).toContain('--check needs --server');
    expect((await run('--bogus')).error).toBe("grants: Unknown option '--bogus'; allowed: see --help\n");
});
