/** The package that is deployed, unpacked far from any node_modules. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { bundleApp, productBundle } from '../../scripts/build.ts';
import { deployedFiles } from '../../scripts/package/deployed-files.ts';
import { zipOf } from '../../scripts/package/zip.ts';
import type { AppDirectory } from '../sandbox/host/running-host.ts';

const root = dirname(dirname(import.meta.dirname));

export async function unpackedPackage(): Promise<AppDirectory> {
    const zip = zipOf(deployedFiles(root, await bundleApp(productBundle)));
    const path = await mkdtemp(join(tmpdir(), 'pgwarden-package-'));
    for (const [name, content] of Object.entries(unzipSync(zip))) {
        await mkdir(dirname(join(path, name)), { recursive: true });
        await writeFile(join(path, name), content);
    }
    return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
