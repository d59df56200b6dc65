/** The controls as the bundle has them: without the texts that only `docs/` and the command `assess` show. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withoutTextsOfPages } from '../../../scripts/unused-parts/control-texts.ts';
import { withoutUnusedParts } from '../../../scripts/unused-parts/plugin.ts';
import { controls } from '../../../src/controls/index.ts';
import { consoleOf, olga } from '../../support/operators-console.ts';
import { serverState, thresholds, workspaceId } from '../../support/states.ts';
import { worldWith } from '../../support/story.ts';

let directory: string;
let bundled: typeof controls;

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pgwarden-controls-'));
    const outfile = join(directory, 'controls.mjs');
    await build({
        entryPoints: [resolve('src/controls/index.ts')],
        outfile,
        bundle: true,
        format: 'esm',
        metafile: true,
        logLevel: 'silent',
        plugins: [withoutUnusedParts()],
    });
    bundled = (await import(pathToFileURL(outfile).href)).controls;
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test('a bundled control keeps the texts that the app shows', () => {
    const shown = (all: typeof controls) =>
        all.map(({ id, title, failureTitle, severity, references, texts }) => [
            [id, title, failureTitle, severity, references],
            [texts.checks, texts.why, texts.repair, texts.disruption, texts.links],
        ]);
    expect(shown(bundled)).toEqual(shown(controls));
});

test('the console has a page for every bundled control', async () => {
    const app = consoleOf(worldWith(), olga, { controls: bundled });
    for (const { id, texts } of controls) {
        const { status, html } = await app.get(`/console/controls/${id}`);
        expect([id, status]).toEqual([id, 200]);
        expect(html).toContain(texts.links[0]?.url ?? 'Severity');
    }
});

test('a text that is left out of the bundle throws when it is read', () => {
    for (const { texts } of bundled) {
        for (const text of [texts.repairByHand, texts.outOfScope]) {
            expect(() => text.map(String)).toThrow('This text of a control is not in the bundle');
        }
    }
});

test('a bundled control judges and plans as its source does', () => {
    const state = serverState();
    const asked = thresholds({ diagnosticSettings: { categoryGroup: 'audit', workspaceId } });
    const judged = (all: typeof controls) =>
        all.map((control) => [
            control.evaluate(state, asked),
            control.plan?.(state, asked),
            control.decidableWithout?.({ slice: control.reads[0] ?? 'server', part: '' }, state, asked),
        ]);
    expect(judged(bundled)).toEqual(judged(controls));
    expect(bundled.some(({ plan }) => (plan?.(state, asked) ?? []).length > 0)).toBe(true);
});

test('a module without a control is bundled as it is', async () => {
    expect(await withoutTextsOfPages('export const parameter = { texts: 1 };', 'links.ts')).toBeUndefined();
});

test.each([
    ['control', 'export const one = defineControl(made);'],
    ['texts', 'export const one = defineControl({ id: "one", texts });'],
    ['texts.repairByHand', 'export const one = defineControl({ texts: { ...shared, why: [] } });'],
    ['texts.outOfScope', 'const one = defineControl({ texts: { checks, why, repairByHand, links } });'],
])('a control without a literal %s fails the build', async (name, source) => {
    await expect(withoutTextsOfPages(source, 'one.ts')).rejects.toThrow(
        `one.ts has no literal ${name}: adapt scripts/unused-parts/control-texts.ts`,
    );
});
