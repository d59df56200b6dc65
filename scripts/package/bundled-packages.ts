/** The npm packages whose code is in a bundle. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

export interface BundledPackage {
    readonly name: string;
    readonly version: string;
    /** SPDX expression from the package's description. */
    readonly license: string;
    /** Path of its folder from the checkout, with slashes; of several with the same version, the first. */
    readonly folder: string;
    /** Subresource Integrity of the archive in the registry, from the lock file. */
    readonly integrity: string;
    /** Ids (`packageId`) of the other bundled packages that its code imports, sorted. */
    readonly imports: readonly string[];
}

export interface BundledPackages {
    /** Each version of a package once, sorted by id. */
    readonly packages: readonly BundledPackage[];
    /** Ids of the packages that Pgwarden's own code imports, sorted. */
    readonly imports: readonly string[];
}

interface LockFile {
    readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

export function packageId({ name, version }: Pick<BundledPackage, 'name' | 'version'>): string {
    return `${name}@${version}`;
}

/** Throws an Error that names every package that is not installed as the lock file says, or has no license. */
export function bundledPackages(root: string, metafiles: readonly Metafile[]): BundledPackages {
    const lock: LockFile = readJson(join(root, 'package-lock.json'));
    const folders = [...new Set(metafiles.flatMap(foldersInOutputs))].toSorted();
    const installed = folders.map((folder) => {
        const { name, version, license } = readJson(join(root, folder, 'package.json'));
        const { integrity = '', ...locked } = lock.packages[folder] ?? {};
        return { name, version, license, folder, integrity, isLocked: locked.version === version };
    });
    const problems = installed.flatMap(({ name, version, license, folder, integrity, isLocked }) => [
        ...(isLocked ? [] : [`${folder} has ${name} ${version}, unlike package-lock.json: run npm ci`]),
        ...(integrity === '' ? [`package-lock.json has no integrity of ${folder}`] : []),
        ...(typeof license === 'string' ? [] : [`${folder}/package.json names no license`]),
    ]);
    if (problems.length > 0) throw new Error(problems.join('; '));
    const ids = new Map(installed.map((each) => [each.folder, packageId(each)]));
    const imports = importsById(metafiles, ids);
    const distinct = new Map(installed.toReversed().map((each) => [packageId(each), each]));
    const packages = [...distinct]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([id, { isLocked, ...each }]) => ({ ...each, imports: imports(id) }));
    return { packages, imports: imports(ownSources) };
}

/** Stands for the folder and the id of Pgwarden's own sources. */
const ownSources = '';

/** Stand-ins take the place of a package's code (scripts/unused-parts), so they do not bring the package. */
const standIn = /^stand-in:/;

function foldersInOutputs({ outputs }: Metafile): readonly string[] {
    return Object.values(outputs).flatMap(({ inputs }) =>
        Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => {
            const folder = folderOf(path);
            return bytesInOutput > 0 && folder !== ownSources && !standIn.test(path) ? [folder] : [];
        }),
    );
}

/** Returns the folder of the package of an input: `node_modules/a` for `shapes:node_modules/a/index.js`. */
function folderOf(input: string): string {
    return /^(?:[\w-]+:)?((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? ownSources;
}

/** Returns the ids of the packages that the inputs of a package, or of Pgwarden, import. */
function importsById(
    metafiles: readonly Metafile[],
    ids: ReadonlyMap<string, string>,
): (id: string) => readonly string[] {
    const found = new Map<string, Set<string>>();
    for (const [path, { imports }] of metafiles.flatMap(({ inputs }) => Object.entries(inputs))) {
        const folder = folderOf(path);
        const from = folder === ownSources ? ownSources : ids.get(folder);
        // Of a package without a byte in the bundle.
        if (from === undefined) continue;
        const others = found.get(from) ?? new Set();
        found.set(from, others);
        for (const imported of imports) {
            const to = ids.get(folderOf(imported.path));
            if (to !== undefined && to !== from) others.add(to);
        }
    }
    return (id) => [...(found.get(id) ?? [])].toSorted();
}

function readJson(path: string) {
    return JSON.parse(readFileSync(path, 'utf8'));
}
