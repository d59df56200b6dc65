/** Builds the app once, before test files that start it side by side. */
import { dirname } from 'node:path';
import { buildApp } from '../../sandbox/start/build-app.ts';

export async function setup(): Promise<void> {
    await buildApp(dirname(dirname(import.meta.dirname)));
}
