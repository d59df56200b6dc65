import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');

/** Files of the driver that a process has loaded after the script. */
function driverFiles(script: string): number {
    const count = `const { createRequire } = await import('node:module');
        const cache = createRequire(import.meta.url).cache;
        console.log(Object.keys(cache).filter((file) => /node_modules.pg[/-]/.test(file)).length);`;
    const options = { cwd: root, encoding: 'utf8' } as const;
    return Number(
        execFileSync(process.execPath, ['--input-type=module', '-e', `${script};${count}`], options),
    );
}

test('the command assess loads the driver of PostgreSQL only when it looks inside databases', () => {
    expect(driverFiles("await import('./cli/assess/run.ts')")).toBe(0);
    expect(driverFiles("await import('./src/postgresql/database-reader.ts')")).toBeGreaterThan(10);
});
