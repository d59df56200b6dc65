/**
 * `npm run build`: bundles functions/main.ts into dist/, which runs without node_modules. `main.js` registers the
 * functions; each family of functions has a chunk that is imported when one of them is first called. Only
 * `@azure/functions-core` stays outside, because the Functions worker provides it.
 */
import { readdir, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundleConsole, manifest } from './build-console.ts';
import { withoutUnusedParts } from './unused-parts/plugin.ts';
import { writeWhole } from './write-whole.ts';

export interface BundleOptions {
    /** Path of the TypeScript entry point. */
    readonly entryPoint: string;
    /** Absolute path of the entry, `main.js`; its chunks and the source maps are below its folder. */
    readonly outfile: string;
    /** Folder of the console's files for browsers, which go to folder `console` beside the entry. Absent: none. */
    readonly client?: string;
}

export interface Bundle {
    readonly outfile: string;
    /** Size of all JavaScript, without source maps. */
    readonly bytes: number;
    /** Size of the entry alone. */
    readonly entryBytes: number;
    readonly milliseconds: number;
    /** Describes the outputs, with paths from the checkout. */
    readonly metafile: Metafile;
    /** The same, and the description of the console's files for browsers if there are any. */
    readonly metafiles: readonly Metafile[];
}

const root = dirname(import.meta.dirname);

/** Folder of the chunks, below the entry's. Their names carry a hash of their content. */
const chunkFolder = 'chunks';

/** CommonJS packages inside the bundle call `require`, which ES modules do not have. */
const requireOfModule =
    "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** Writes the bundle and its source maps. Rejects with esbuild's own errors when the sources do not bundle. */
export async function bundleApp({ entryPoint, outfile, client }: BundleOptions): Promise<Bundle> {
    const started = performance.now();
    const clientMetafile =
        client === undefined ? undefined : await bundleConsole(client, dirname(consoleManifest(outfile)));
    const { outputFiles, metafile } = await build({
        // Microsoft's library is an entry of its own, so that it becomes a chunk and `main.js` has Pgwarden's code alone.
        entryPoints: { main: entryPoint, 'azure-functions': '@azure/functions' },
        outdir: dirname(outfile),
        // The outputs are the same wherever the checkout and its packages are, and whatever the working directory is.
        absWorkingDir: root,
        preserveSymlinks: true,
        chunkNames: `${chunkFolder}/[name]-[hash]`,
        bundle: true,
        splitting: true,
        format: 'esm',
        platform: 'node',
        target: 'node22',
        external: ['@azure/functions-core'],
        banner: { js: requireOfModule },
        define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' },
        // The ES module entry points of the Azure SDKs are smaller and free of `require`.
        mainFields: ['module', 'main'],
        // Without a link, so that no setting of Node makes a start read them: functions/source-stacks.ts finds them.
        plugins: [withoutUnusedParts()],
        sourcemap: 'external',
        sourcesContent: false,
        legalComments: 'none',
        minify: true,
        metafile: true,
        logLevel: 'silent',
        write: false,
    });
    // The entry comes last: whoever reads it finds every chunk that it names.
    for (const { path, contents } of outputFiles.toSorted((a, b) => b.path.length - a.path.length)) {
        if (path !== outfile) await writeWhole(path, contents);
    }
    const sizes = new Map(outputFiles.map(({ path, contents }) => [path, contents.length]));
    const entry = outputFiles.find(({ path }) => path === outfile);
    if (entry !== undefined) await writeWhole(outfile, entry.contents);
    return {
        outfile,
        bytes: [...sizes].reduce((sum, [path, size]) => (path.endsWith('.js') ? sum + size : sum), 0),
        entryBytes: sizes.get(outfile) ?? 0,
        milliseconds: Math.round(performance.now() - started),
        metafile,
        metafiles: clientMetafile === undefined ? [metafile] : [metafile, clientMetafile],
    };
}

/** Path of the file that names the console's files for browsers, for the path of the entry. */
export function consoleManifest(outfile: string): string {
    return join(dirname(outfile), 'console', manifest);
}

/**
 * Removes the chunks of earlier builds, which a package for deployment must not carry. A running app may still import
 * one of its chunks, so the sandbox's builds leave them.
 */
export async function removeOldChunks({ outfile, metafile }: Bundle): Promise<void> {
    const folder = join(dirname(outfile), chunkFolder);
    const current = new Set(Object.keys(metafile.outputs).map((path) => resolve(root, path)));
    for (const name of await readdir(folder)) {
        const path = join(folder, name);
        if (!current.has(path)) await rm(path);
    }
}

/** The product: functions/main.ts → dist/main.js. */
export const productBundle: BundleOptions = {
    entryPoint: resolve(root, 'functions/main.ts'),
    outfile: resolve(root, 'dist/main.js'),
    client: resolve(root, 'src/console/client'),
};

export function kilobytes(bytes: number): string {
    return `${Math.round(bytes / 1_000)} kB`;
}

if (import.meta.main) {
    try {
        const bundle = await bundleApp(productBundle);
        await removeOldChunks(bundle);
        const { outfile, bytes, entryBytes, milliseconds } = bundle;
        process.stdout.write(
            `Built ${relative(root, outfile)} (${kilobytes(entryBytes)}) and its chunks (${kilobytes(bytes)} together) in ${milliseconds} ms.\n`,
        );
    } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        process.stderr.write(`The build failed: ${reason}\n`);
        process.exitCode = 1;
    }
}
