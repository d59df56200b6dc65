/** Bundles the files that the pages of the console load: scripts, style sheet, icon. */
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { writeWhole } from './write-whole.ts';

const root = dirname(import.meta.dirname);

/** The file that names the others: by their name in the source, the name with the hash of the content. */
export const manifest = 'assets.json';

/**
 * Writes the bundled files of `client` into `folder`, and removes those of earlier builds. Returns the description of the
 * outputs, with paths from the checkout. Rejects with esbuild's errors.
 */
export async function bundleConsole(client: string, folder: string): Promise<Metafile> {
    const { outputFiles, metafile } = await build({
        entryPoints: ['console.ts', 'console.css', 'icon.svg'].map((name) => join(client, name)),
        outdir: folder,
        absWorkingDir: root,
        preserveSymlinks: true,
        entryNames: '[name]-[hash]',
        assetNames: '[name]-[hash]',
        chunkNames: '[name]-[hash]',
        bundle: true,
        splitting: true,
        format: 'esm',
        platform: 'browser',
        // light-dark() and nesting: the browsers of the last two years.
        target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
        loader: { '.svg': 'copy' },
        legalComments: 'none',
        minify: true,
        metafile: true,
        logLevel: 'silent',
        write: false,
    });
    const names: Record<string, string> = {};
    for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
        if (entryPoint !== undefined) names[sourceName(entryPoint)] = basename(path);
    }
    for (const { path, contents } of outputFiles) await writeWhole(path, contents);
    await writeWhole(join(folder, manifest), Buffer.from(JSON.stringify(names)));
    const current = [manifest, ...outputFiles.map(({ path }) => basename(path))];
    for (const name of await readdir(folder)) {
        if (!current.includes(name)) await rm(join(folder, name));
    }
    return metafile;
}

/** `console.js` for `console.ts`: the name that pages ask for. */
function sourceName(entryPoint: string): string {
    return basename(entryPoint).replace(/\.ts$/, '.js');
}
