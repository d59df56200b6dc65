import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, bundleApp, productBundle } from '../../scripts/build.ts';

/** An app as it is deployed, in a folder of its own. */
export interface BuiltApp {
    readonly directory: string;
    readonly bundle: Bundle;
}

export interface BuiltApps {
    readonly pgwarden: BuiltApp;
    /** Bundled in the same way. */
    readonly helloWorld: BuiltApp;
    /** An app without code, as a placeholder instance has it. */
    readonly placeholder: string;
    remove(): Promise<void>;
}

/** Builds Pgwarden and the smallest app, far from any node_modules. */
export async function builtApps(): Promise<BuiltApps> {
    const root = await mkdtemp(join(tmpdir(), 'pgwarden-bench-'));
    const built = async (name: string, entryPoint: string): Promise<BuiltApp> => {
        const directory = join(root, name);
        const bundle = await bundleApp({ entryPoint, outfile: join(directory, 'dist/main.js') });
        await writeFile(join(directory, 'package.json'), '{"type":"module","main":"dist/main.js"}');
        await writeFile(join(directory, 'host.json'), '{"version":"2.0"}');
        return { directory, bundle };
    };
    const placeholder = join(root, 'placeholder');
    await mkdir(placeholder);
    return {
        pgwarden: await built('pgwarden', productBundle.entryPoint),
        helloWorld: await built('hello-world', join(import.meta.dirname, 'hello-world/main.ts')),
        placeholder,
        remove: () => rm(root, { recursive: true, force: true }),
    };
}
