import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A part of Azure's packages: its files, without those that some path of Pgwarden reaches. */
interface UnusedPart {
    readonly files: RegExp;
    readonly except?: RegExp;
}

/** Parts that esbuild must keep although no path reaches them, because a client makes all of its operations at once. */
const unusedParts: readonly UnusedPart[] = [
    // Groups of operations of Azure Monitor. `DiagnosticSettingsClient` has the others only.
    {
        files: /@azure\/arm-monitor\/dist\/esm\/classic\/\w+\/index\.js$/,
        except: /\/(?:diagnosticSettings|diagnosticSettingsCategory)\/index\.js$/,
    },
    // Access policies and service properties of tables: rows and their errors are JSON.
    { files: /@azure\/core-xml\/dist\/esm\/xml\.js$/ },
];

/** Questions whether Node is at least 6, 15 or 16, for which jsonwebtoken brings all of semver. Pgwarden needs 22. */
const nodeVersionChecks =
    /jsonwebtoken\/lib\/(?:asymmetricKeyDetailsSupported|psSupported|rsaPssKeyDetailsSupported)\.js$/;

/** Shapes of the events of Azure's services, which Pgwarden does not publish, and those that it does. */
const eventShapes = {
    file: /@azure\/eventgrid\/dist\/esm\/generated\/models\/mappers\.js$/,
    published: ['EventGridEvent', 'CloudEvent'],
};

/**
 * Replaces each function of an unused part by one that does nothing, answers the questions about Node's version, and leaves
 * out the shapes of other events.
 */
export const withoutUnusedParts: Plugin = {
    name: 'without unused parts',
    setup(build) {
        for (const { files, except } of unusedParts) {
            build.onLoad({ filter: files }, async ({ path }) => {
                if (except?.test(path)) return undefined;
                const text = await readFile(path, 'utf8');
                const names = [...text.matchAll(/^export (?:async )?function (\w+)/gm)];
                return { contents: names.map(([, name]) => `export async function ${name}() {}`).join('\n') };
            });
        }
        build.onLoad({ filter: nodeVersionChecks }, () => ({ contents: 'module.exports = true;' }));
        build.onLoad({ filter: eventShapes.file }, async ({ path }) => {
            const shapes = (await readFile(path, 'utf8')).split(/^(?=export const \w+ = )/m);
            return { contents: shapes.filter(isPublished).join('') };
        });
    },
};

function isPublished(shape: string): boolean {
    return eventShapes.published.includes(/^export const (\w+)/.exec(shape)?.[1] ?? '');
}
