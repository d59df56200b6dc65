/**
 * `npm run package`: writes package/pgwarden.zip, which is deployed, with its bill of materials and the licenses of the
 * packages in it. The same commit gives the same bytes, on every Linux machine.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleApp, kilobytes, productBundle, removeOldChunks } from './build.ts';
import { billOfMaterials, sha256 } from './package/bill-of-materials.ts';
import { bundledPackages } from './package/bundled-packages.ts';
import { commitTime } from './package/commit-time.ts';
import { deployedFiles } from './package/deployed-files.ts';
import { thirdPartyLicenses } from './package/third-party-licenses.ts';
import { zipOf } from './package/zip.ts';
import { writeWhole } from './write-whole.ts';

const root = dirname(import.meta.dirname);

/** Returns the lines to print. Rejects with an error that names every problem; then nothing was written. */
async function writePackage(): Promise<readonly string[]> {
    const bundle = await bundleApp(productBundle);
    await removeOldChunks(bundle);
    const files = deployedFiles(root, bundle);
    const zip = zipOf(files);
    const bundled = bundledPackages(root, bundle.metafiles);
    const bill = billOfMaterials({
        product: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
        zip,
        bundled,
        committedAt: commitTime(root, process.env),
    });
    const licenses = thirdPartyLicenses(root, bundled.packages);

    const folder = join(root, 'package');
    await writeWhole(join(folder, 'pgwarden.cdx.json'), Buffer.from(bill));
    await writeWhole(join(folder, 'THIRD-PARTY-LICENSES.txt'), Buffer.from(licenses));
    await writeWhole(join(folder, 'pgwarden.zip'), zip);
    const contents = `${Object.keys(files).length} files, JavaScript ${kilobytes(bundle.bytes)}`;
    return [
        `package/pgwarden.zip              ${kilobytes(zip.length)}: ${contents}`,
        `package/pgwarden.cdx.json         ${bundled.packages.length} npm packages`,
        'package/THIRD-PARTY-LICENSES.txt  their licenses',
        `SHA-256 of the zip: ${sha256(zip)}`,
    ];
}

try {
    process.stdout.write(`${(await writePackage()).join('\n')}\n`);
} catch (cause) {
    process.stderr.write(`The package was not written: ${cause instanceof Error ? cause.message : cause}\n`);
    process.exitCode = 1;
}
