/** `npm run generate:infra`: formats the Bicep files, then writes the ARM templates and the snapshots made of them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startBicep } from './infra/bicep.ts';
import { bicepCompiler } from './infra/compiler.ts';
import { bicepFiles, infraFiles } from './infra/files.ts';

const root = join(import.meta.dirname, '..');
const compiler = bicepCompiler();
if (compiler === undefined) {
    throw new Error('No Bicep compiler: install the .NET SDK, or set BICEP to the path of the compiler');
}
const bicep = startBicep(compiler);
try {
    for (const path of bicepFiles) {
        writeFileSync(join(root, path), await bicep.format(join(root, path)));
    }
    for await (const { path, text } of infraFiles(bicep)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
    }
} finally {
    bicep.stop();
}
