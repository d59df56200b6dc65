import { expect, test } from 'vitest';
import { databaseControls } from '../../../../src/controls/databases/index.ts';
import { databaseSlices } from '../../../../src/model/server-state.ts';
import { showBaseline } from '../../../../src/workflows/queries/show-baseline.ts';
import { lenient, lenientModes, previewPorts, readWorld, valid } from '../../../support/preview.ts';
import { ask, everySlice, recordOf, server, worldWith } from '../../../support/story.ts';
import { exportOf } from '../../policy-export/exported.ts';

/** Modes of controls that the deployed app does not judge: a document may name them, and nothing else becomes of it. */

const ids = databaseControls.map(({ id }) => id);
const inside = Object.fromEntries(ids.map((id) => [id, 'report' as const]));
const document = {
    ...lenient,
    modes: { ...lenientModes, ...inside },
    thresholds: { databases: { administrators: ['dba'] } },
};

test('an operator sees no mode of a control inside the databases', async () => {
    const world = worldWith();
    const shown = await showBaseline(previewPorts(world, { ...document, extends: 'strict' }), server);
    const modes = shown.settings.filter(({ path }) => path.startsWith('modes.'));
    expect(modes.map(({ path }) => path)).toContain('modes.secure-transport');
    expect(modes.filter(({ path }) => ids.includes(path.slice('modes.'.length)))).toEqual([]);
    expect(shown.warnings).toEqual([]);
});

test('a preview accepts the document, lists what it changes, and judges none of them', async () => {
    const found = await valid(await readWorld(), document);
    expect(found.warnings.total).toBe(0);
    expect(found.writes.different).toBe(0);
    expect(found.servers).toMatchObject({ judged: 1, different: 0, notKnown: 0 });
    expect(found.controls.filter(({ control }) => ids.includes(control))).toEqual([]);
    expect(found.differences.total).toBe(ids.length + 1);
});

test('an assessment reads nothing inside, and records nothing of them', async () => {
    const world = worldWith();
    world.baselineFor = () => ({ ...world.baseline, modes: { ...lenientModes, ...inside } });
    await ask(world, { slices: everySlice });
    await world.run();
    const record = recordOf(world);
    expect(Object.keys(record.posture)).toContain('secure-transport');
    expect(Object.keys(record.posture).filter((id) => ids.includes(id))).toEqual([]);
    expect(Object.keys(record.lastReads ?? {})).toContain('parameters');
    for (const slice of databaseSlices) expect(record.lastReads).not.toHaveProperty(slice);
});

test('an export for Azure Policy is the same without them', () => {
    const alone = { name: 'contoso', modes: { 'secure-transport': 'enforce' } };
    const modes = { ...alone.modes, ...inside };
    expect(exportOf({ ...alone, modes })).toEqual(exportOf(alone));
});
