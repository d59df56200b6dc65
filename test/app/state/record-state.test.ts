import { mkdir, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { storedState } from '../../support/recorded-state.ts';
import { presentShapes } from '../../support/stored-shapes.ts';
import { appInProcess } from '../functions/app-in-process.ts';
import { parametersOf, storySettings, tellStory } from './story.ts';

/** `npm run record-state` names the release whose stored state is recorded. Without a name nothing is. */
const release = process.env.RECORD_STATE ?? '';

test.skipIf(release === '')('the stored state of a release is recorded', async () => {
    expect(release).toMatch(/^\d+\.\d+\.\d+$/);
    const app = await appInProcess(storySettings);
    try {
        await tellStory(app);
        const { storage, product } = app;
        const state = await storedState(
            storage.directConnectionString,
            product.simulator.endpoints.resourceManager,
        );
        const folder = `test/fixtures/state/${release}`;
        await mkdir(folder, { recursive: true });
        const text = JSON.stringify({ ...state, servers: parametersOf(app) }, undefined, 1);
        await writeFile(`${folder}/state.json`, `${text}\n`);
        await writeFile(`${folder}/shapes.json`, `${JSON.stringify(presentShapes(), undefined, 1)}\n`);
    } finally {
        await app.stop();
    }
});
