import type { Results } from '../../bench/results.ts';
import { biomeLayers } from '../../lint/biome-layers.ts';
import { profileNames } from '../../src/baseline/profile-names.ts';
import { baselineJsonSchema } from '../../src/baseline/schema.ts';
import { type Control, isInsideDatabases } from '../../src/controls/definition/control.ts';
import { unmirroredDefinitions } from '../../src/controls/unmirrored-definitions.ts';
import { allRoutes, contractDocument } from '../../src/http/contract-document.ts';
import { settingTexts } from '../../src/settings/texts.ts';
import { controlPage } from './control-page.ts';
import { controlTable, unmirroredList } from './control-tables.ts';
import { withFieldsTables } from './fields-tables.ts';
import { initiativesTables, tagsTable, unjudgedTable } from './frameworks-page.ts';
import type { GeneratedFile } from './generated-file.ts';
import { guidance } from './guidance/guidance.ts';
import { guidanceCounts, guidanceTables } from './guidance-page.ts';
import { withPart } from './marked-parts.ts';
import { notificationFiles } from './notification-files.ts';
import { performanceTables } from './performance-tables.ts';
import { withModes } from './profile-modes.ts';
import { routesTable } from './routes-table.ts';
import { settingsTable } from './settings-table.ts';
import { metricsTable, spanAttributesTable, spansTable, telemetryJson } from './telemetry-tables.ts';

/**
 * Every generated file, for these controls and the newest results of the benchmarks. `read` gives the present text of a
 * file that is generated in part.
 */
export function generatedFiles(
    controls: readonly Control[],
    read: (path: string) => string,
    results: Results | undefined = undefined,
): readonly GeneratedFile[] {
    const ids = controls.map(({ id }) => id);
    // The app judges no other.
    const ofApp = controls.filter((control) => !isInsideDatabases(control));
    const controlsReadme = withPart(read('docs/controls/README.md'), 'controls', controlTable(controls));
    return [
        ...controls.map((control) => ({
            path: `docs/controls/${control.id}.md`,
            text: controlPage(control),
        })),
        {
            path: 'docs/controls/README.md',
            text: withPart(controlsReadme, 'unmirrored', unmirroredList(unmirroredDefinitions)),
        },
        { path: 'docs/frameworks.md', text: frameworksPage(controls, read('docs/frameworks.md')) },
        { path: 'docs/guidance.md', text: guidancePage(read('docs/guidance.md')) },
        ...profileNames.map((name) => {
            const path = `baselines/${name}.json`;
            return { path, text: withModes(read(path), name, controls) };
        }),
        {
            path: 'docs/baseline.schema.json',
            text: `${JSON.stringify(baselineJsonSchema(ids), null, 4)}\n`,
        },
        {
            path: 'docs/api.md',
            text: apiPage(
                ofApp.map(({ id }) => id),
                read('docs/api.md'),
            ),
        },
        {
            path: 'docs/performance.md',
            text: withPart(
                read('docs/performance.md'),
                'results',
                results === undefined ? 'No whole run is recorded.' : performanceTables(results),
            ),
        },
        ...notificationFiles(ofApp, read),
        {
            path: 'docs/telemetry.md',
            text: telemetryPage(read('docs/telemetry.md')),
        },
        { path: 'docs/telemetry.json', text: telemetryJson() },
        { path: 'lint/layers.json', text: biomeLayers() },
        { path: 'README.md', text: withPart(read('README.md'), 'settings', settingsTable(settingTexts)) },
    ];
}

function frameworksPage(controls: readonly Control[], page: string): string {
    const tagged = withPart(page, 'tags', tagsTable(controls));
    const mapped = withPart(tagged, 'initiatives', initiativesTables(controls));
    return withPart(mapped, 'unjudged', unjudgedTable());
}

function guidancePage(page: string): string {
    return withPart(withPart(page, 'counts', guidanceCounts(guidance)), 'guidance', guidanceTables(guidance));
}

function telemetryPage(page: string): string {
    const metrics = withPart(page, 'metrics', metricsTable());
    return withPart(withPart(metrics, 'spans', spansTable()), 'span attributes', spanAttributesTable());
}

function apiPage(controlIds: readonly string[], page: string): string {
    const options = { controlIds, isSignInByPlatform: false, version: '' };
    const fields = withFieldsTables(
        page,
        contractDocument(options),
        contractDocument({ ...options, isSignInByPlatform: true }),
    );
    return withPart(fields, 'routes', routesTable(allRoutes(options), page));
}
