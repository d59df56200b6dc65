/** The files of the package. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Bundle, consoleManifest } from '../build.ts';
import type { Files } from './zip.ts';

/**
 * Returns the outputs of the build with their source maps, from which functions/source-stacks.ts names sources, the
 * console's files, `host.json`, and a `package.json` that names nothing that is not deployed. Files of earlier builds do
 * not count. Throws Node's error if a file is missing.
 */
export function deployedFiles(root: string, { outfile, metafiles }: Bundle): Files {
    const outputs = metafiles.flatMap((metafile) => Object.keys(metafile.outputs));
    const manifest = relative(root, consoleManifest(outfile)).replaceAll('\\', '/');
    return {
        ...Object.fromEntries(
            ['host.json', manifest, ...outputs].map((path) => [path, readFileSync(join(root, path))]),
        ),
        'package.json': Buffer.from(descriptionOf(root)),
    };
}

function descriptionOf(root: string): string {
    const { name, version, type, main, engines } = JSON.parse(
        readFileSync(join(root, 'package.json'), 'utf8'),
    );
    return `${JSON.stringify({ name, version, type, main, engines }, undefined, 4)}\n`;
}
