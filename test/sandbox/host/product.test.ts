import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { bundleApp, productBundle } from '../../../scripts/build.ts';
import { emptyApp, startSample } from './running-host.ts';

it('The product runs from its bundle alone, without node_modules', { timeout: 60_000 }, async () => {
    const app = await emptyApp();
    const bundle = await bundleApp({ ...productBundle, outfile: join(app.path, 'dist/main.js') });
    expect(bundle.bytes).toBeGreaterThan(100_000);
    await copyFile(resolve(import.meta.dirname, '../../../host.json'), join(app.path, 'host.json'));
    const host = await startSample({
        app,
        settings: { SUBSCRIPTION_IDS: '11111111-1111-4111-8111-111111111111' },
    });
    expect((await host.fetch('/api/audit')).status).toBe(401);
    await host.end('SIGKILL');
    await app.remove();
});
