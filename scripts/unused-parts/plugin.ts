import { readFile } from 'node:fs/promises';
import { basename, dirname, join, matchesGlob, relative } from 'node:path';
import type { Plugin, PluginBuild } from 'esbuild';
import { withoutTextsOfPages } from './control-texts.ts';
import { type UnusedPart, unusedParts } from './parts.ts';
import { plainShapes, shapesFor, standInFor } from './stand-ins.ts';

/** Questions whether Node is at least 6, 15 or 16, for which jsonwebtoken brings all of semver. Pgwarden needs 22. */
const nodeVersionChecks =
    /jsonwebtoken\/lib\/(?:asymmetricKeyDetailsSupported|psSupported|rsaPssKeyDetailsSupported)\.js$/;

/** Access policies and service properties of tables: rows and their errors are JSON. An error in XML has no details. */
const xmlOfTables = /@azure\/core-xml\/dist\/esm\/xml\.js$/;

/** Checks of tokens. Pgwarden signs some, as assertions of a client, and checks none. */
const tokenChecks = /jsonwebtoken\/verify\.js$/;

/** Lines about proxies, which `debug` writes where variable DEBUG asks for them. */
const debugLines = /node_modules\/debug\/src\/index\.js$/;

/** A client reads its version from its package's description, as Pgwarden does, and esbuild would bundle it as a whole. */
const descriptions = /\/package\.json$/;

/**
 * Namespaces of modules that stand for others, whose path they have, and of the shapes for the client at a path. Both
 * paths start at the working directory: esbuild writes them into names of chunks and into source maps as they are.
 */
const standIns = 'stand-in';
const shapes = 'shapes';

/**
 * Makes the plugin that leaves out the parts of packages and the texts of controls that no path of Pgwarden reaches and
 * esbuild cannot tell. The build fails if a package in the bundle has lost a part or an export that is kept, and if a
 * control has its texts in another form.
 */
export function withoutUnusedParts(parts: readonly UnusedPart[] = unusedParts): Plugin {
    return {
        name: 'without unused parts',
        setup(build) {
            putStandIns(build, parts);
            putShapes(build);
            putSideEffects(build);
            putSmallerFiles(build);
            putSmallerControls(build);
        },
    };
}

/** Replaces files that no stand-in suits. */
function putSmallerFiles(build: PluginBuild): void {
    build.onLoad({ filter: nodeVersionChecks }, () => ({ contents: 'module.exports = true;' }));
    build.onLoad({ filter: tokenChecks }, () => ({
        contents: `module.exports = function () { throw new Error('jsonwebtoken: verify is not in the bundle'); };`,
    }));
    build.onLoad({ filter: debugLines }, () => ({
        contents: 'module.exports = () => Object.assign(() => {}, { enabled: false });',
    }));
    build.onLoad({ filter: xmlOfTables }, () => ({
        contents: 'export async function parseXML() {}\nexport async function stringifyXML() {}',
    }));
    build.onLoad({ filter: descriptions }, async ({ path }) => {
        const { name, version } = JSON.parse(await readFile(path, 'utf8'));
        return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
}

/** Modules of controls. */
const controlModules = /[\\/]src[\\/]controls[\\/].*\.ts$/;

/** Leaves out the texts of controls that the app does not show. */
function putSmallerControls(build: PluginBuild): void {
    build.onLoad({ filter: controlModules }, async ({ path }) => {
        const contents = await withoutTextsOfPages(await readFile(path, 'utf8'), basename(path));
        return contents === undefined ? undefined : { contents, resolveDir: dirname(path) };
    });
}

/** ES modules of packages name the files that they import. */
const relativeModule = /^\..*\.m?js$/;

/** Replaces the unused parts. */
function putStandIns(build: PluginBuild, parts: readonly UnusedPart[]): void {
    const rules = parts.map((part) => ({ ...part, found: new Set<string>() }));
    const ruleFor = (path: string) =>
        rules.find((rule) => matchesGlob(path, `/**/node_modules/${rule.package}/${rule.files}`));
    const directory = workingDirectory(build);

    build.onResolve({ filter: relativeModule, namespace: 'file' }, ({ path, resolveDir }) => {
        const whole = join(resolveDir, path);
        return (
            ruleFor(whole) && { path: relative(directory, whole), namespace: standIns, sideEffects: false }
        );
    });
    build.onResolve({ filter: /^open$/, namespace: 'file' }, async ({ path, pluginData, ...args }) => {
        if (pluginData === standIns) return undefined;
        const found = await build.resolve(path, { ...args, pluginData: standIns });
        return (
            ruleFor(found.path) && {
                path: relative(directory, found.path),
                namespace: standIns,
                sideEffects: false,
            }
        );
    });
    build.onLoad({ filter: /./, namespace: standIns }, async ({ path: ownPath }) => {
        const path = join(directory, ownPath);
        const rule = ruleFor(path);
        if (rule === undefined) return undefined;
        const { contents, exported } = await standInFor(path, rule);
        for (const name of exported) rule.found.add(name);
        return { contents, resolveDir: dirname(path) };
    });
    build.onEnd(({ metafile }) => {
        const inputs = Object.keys(metafile?.inputs ?? {});
        const lost = rules.filter(
            ({ package: name, keeps = [], found }) =>
                inputs.some((input) => input.includes(`node_modules/${name}/`)) &&
                (found.size === 0 || keeps.some((kept) => !found.has(kept))),
        );
        return { errors: lost.map((rule) => ({ text: lostText(rule) })) };
    });
}

function lostText({ package: name, files, keeps = [] }: UnusedPart): string {
    const exported = keeps.length === 0 ? 'exports' : keeps.join(', ');
    return `${name} has no ${files} with ${exported}: adapt scripts/unused-parts/parts.ts`;
}

/** Gives each client the shapes that it reaches. */
function putShapes(build: PluginBuild): void {
    const directory = workingDirectory(build);
    build.onLoad({ filter: /@azure\/.*\/models\/mappers\.js$/ }, async ({ path }) => ({
        contents: await plainShapes(path),
        resolveDir: dirname(path),
    }));
    build.onResolve({ filter: /^\..*\/mappers\.js$/, namespace: 'file' }, async ({ importer }) => {
        const contents = await shapesFor(importer);
        if (contents === undefined) return undefined;
        const path = relative(directory, importer);
        return { path, namespace: shapes, sideEffects: false, pluginData: contents };
    });
    build.onLoad({ filter: /./, namespace: shapes }, ({ path, pluginData }) => ({
        contents: pluginData,
        resolveDir: dirname(join(directory, path)),
    }));
}

function workingDirectory(build: PluginBuild): string {
    return build.initialOptions.absWorkingDir ?? process.cwd();
}

/**
 * Azure's packages say in their description that no module of them has side effects. The nearer description beside their
 * ES modules does not, and esbuild would keep every module that another one names.
 */
function putSideEffects(build: PluginBuild): void {
    const packages = new Map<string, Promise<boolean>>();
    build.onResolve({ filter: relativeModule, namespace: 'file' }, async ({ path, importer, resolveDir }) => {
        const [, directory] = /^(.*\/node_modules\/@azure\/[^/]+)\//.exec(importer) ?? [];
        if (directory === undefined) return undefined;
        const isFree = packages.get(directory) ?? isFreeOfSideEffects(directory);
        packages.set(directory, isFree);
        return (await isFree) ? { path: join(resolveDir, path), sideEffects: false } : undefined;
    });
}

async function isFreeOfSideEffects(directory: string): Promise<boolean> {
    const { sideEffects } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
    return sideEffects === false;
}
