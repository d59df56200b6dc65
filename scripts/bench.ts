/** `npm run bench -- NAME [options]`: runs one of scripts/bench. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const directory = join(import.meta.dirname, 'bench');
const [, , name = '', ...options] = process.argv;
const names = readdirSync(directory).map((file) => file.replace(/\.ts$/, ''));
if (!names.includes(name)) {
    process.stderr.write(`Benchmarks: ${names.join(', ')}. Usage: npm run bench -- NAME [options]\n`);
    process.exitCode = 2;
} else {
    process.argv = [process.argv[0] ?? '', join(directory, `${name}.ts`), ...options];
    await import(join(directory, `${name}.ts`));
}
