import { access, readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { ConsoleAsset, ConsoleAssets } from '../../src/console/assets.ts';
import { once } from '../once.ts';

/** The folder that the build writes, seen from a chunk of the bundle and from this file. */
const folders = ['../console', '../../dist/console'].map((path) => join(import.meta.dirname, path));

const types: Readonly<Record<string, string>> = {
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.svg': 'image/svg+xml',
};

/** Makes a reader of the console's files. Rejects with Node's error if the build did not write them. */
export function consoleAssets(): ConsoleAssets {
    const folder = once(findFolder);
    const addresses = once(async () => {
        const names: unknown = JSON.parse(await readFile(join(await folder(), 'assets.json'), 'utf8'));
        const entries = Object.entries(names ?? {}).map(([name, file]) => [name, `/console/assets/${file}`]);
        return Object.fromEntries(entries) as Readonly<Record<string, string>>;
    });

    return {
        addresses,
        async read(file): Promise<ConsoleAsset | undefined> {
            const type = types[extname(file)];
            if (type === undefined || !(await readdir(await folder())).includes(file)) return undefined;
            return { body: new Uint8Array(await readFile(join(await folder(), file))), type };
        },
    };
}

async function findFolder(): Promise<string> {
    for (const folder of folders) {
        try {
            await access(join(folder, 'assets.json'));
            return folder;
        } catch {
            // The other one, then.
        }
    }
    throw new Error(`The files of the console are missing: ${folders.join(', ')}; npm run build writes them`);
}
