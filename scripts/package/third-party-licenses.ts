/** The full license texts of the packages in the bundle. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BundledPackage, packageId } from './bundled-packages.ts';

const licenseFile = /^(?:licen[cs]es?|copying|unlicense)(?:[.-].*)?$/i;
const noticeFile = /^(?:notice|copyright ?notice|third-?party-?notices?)(?:[.-].*)?$/i;

const line = '='.repeat(80);

/** Returns one text, in the order of the packages. Throws an Error that names every package without a license text. */
export function thirdPartyLicenses(root: string, packages: readonly BundledPackage[]): string {
    const parts = packages.map((each) => ({ each, texts: textsOf(join(root, each.folder)) }));
    const missing = parts.filter(({ texts }) => texts.length === 0).map(({ each }) => packageId(each));
    if (missing.length > 0) throw new Error(`No license text in the package of ${missing.join(', ')}`);
    return parts
        .map(({ each, texts }) =>
            [line, `${packageId(each)} (${each.license})`, line, '', ...texts, ''].join('\n'),
        )
        .join('\n');
}

/** Returns the licenses of a package, and its notices after them. Without a license: none. */
function textsOf(folder: string): readonly string[] {
    const names = readdirSync(folder).toSorted();
    const read = (pattern: RegExp) =>
        names.filter((name) => pattern.test(name)).map((name) => textOf(join(folder, name)));
    const licenses = read(licenseFile).filter((text) => text !== '\n');
    return licenses.length === 0 ? [] : [...licenses, ...read(noticeFile)];
}

function textOf(path: string): string {
    return `${readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trim()}\n`;
}
