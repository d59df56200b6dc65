/**
 * `npm run build`: bundles functions/main.ts into dist/main.js, which runs without node_modules. Only
 * `@azure/functions-core` stays outside, because the Functions worker provides it.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { build } from 'esbuild';

export interface BundleOptions {
    /** Path of the TypeScript entry point. */
    readonly entryPoint: string;
    /** Absolute path of the bundle; its source map is in the same folder. */
    readonly outfile: string;
}

export interface Bundle {
    readonly outfile: string;
    /** Size of the bundle without its source map. */
    readonly bytes: number;
    readonly milliseconds: number;
}

/** CommonJS packages inside the bundle call `require` and read `__filename`, which ES modules do not have. */
const commonJsNames = [
    "import { createRequire as __createRequire } from 'node:module';",
    "import { dirname as __pathDirname } from 'node:path';",
    "import { fileURLToPath as __fileUrlToPath } from 'node:url';",
    'const require = __createRequire(import.meta.url);',
    'const __bundleFilename = __fileUrlToPath(import.meta.url);',
    'const __bundleDirname = __pathDirname(__bundleFilename);',
].join(' ');

/** Writes the bundle and its source map. Rejects with esbuild's own errors when the sources do not bundle. */
export async function bundleApp(options: BundleOptions): Promise<Bundle> {
    const started = performance.now();
    const { outputFiles } = await build({
        entryPoints: [options.entryPoint],
        outfile: options.outfile,
        bundle: true,
        format: 'esm',
        platform: 'node',
        target: 'node22',
        external: ['@azure/functions-core'],
        banner: { js: commonJsNames },
        define: { __filename: '__bundleFilename', __dirname: '__bundleDirname' },
        // The ES module entry points of the Azure SDKs are smaller and free of `require`.
        mainFields: ['module', 'main'],
        sourcemap: true,
        sourcesContent: false,
        legalComments: 'none',
        minify: false,
        logLevel: 'silent',
        write: false,
    });
    for (const { path, contents } of outputFiles) await writeWhole(path, contents);
    return {
        outfile: options.outfile,
        bytes: outputFiles.find(({ path }) => path === options.outfile)?.contents.length ?? 0,
        milliseconds: Math.round(performance.now() - started),
    };
}

/** Replaces the file atomically: a concurrent reader gets the old or the new bundle. */
async function writeWhole(path: string, contents: Uint8Array): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    const unfinished = `${path}.${randomUUID()}`;
    await writeFile(unfinished, contents);
    await rename(unfinished, path);
}

const root = dirname(import.meta.dirname);

/** The product: functions/main.ts → dist/main.js. */
export const productBundle: BundleOptions = {
    entryPoint: resolve(root, 'functions/main.ts'),
    outfile: resolve(root, 'dist/main.js'),
};

if (import.meta.main) {
    try {
        const { outfile, bytes, milliseconds } = await bundleApp(productBundle);
        process.stdout.write(
            `Built ${relative(root, outfile)}: ${(bytes / 1_048_576).toFixed(1)} MiB in ${milliseconds} ms.\n`,
        );
    } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        process.stderr.write(`The build failed: ${reason}\n`);
        process.exitCode = 1;
    }
}
