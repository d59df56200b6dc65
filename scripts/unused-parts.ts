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

/** Replaces each function of an unused part by one that does nothing. */
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
    },
};
