/** Compiles all files once, before the tests of the ring: the compiler needs seconds to start. */
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Bicep, type Compiled, startBicep } from '../../scripts/infra/bicep.ts';
import { bicepCompiler } from '../../scripts/infra/compiler.ts';
import { bicepFiles, type InfraFile, infraFiles } from '../../scripts/infra/files.ts';

/** A file of `infra`, compiled by itself. */
export interface CompiledFile extends Pick<Compiled, 'problems'> {
    readonly path: string;
    /** The text as the compiler formats it. */
    readonly formatted: string;
}

declare module 'vitest' {
    interface ProvidedContext {
        /** Path of the compiler. Empty: there is none. */
        readonly bicepCompiler: string;
        readonly compiledFiles: readonly CompiledFile[];
        /** What `npm run generate:infra` would write; a message if a file has errors. */
        readonly infraFiles: readonly InfraFile[] | string;
    }
}

const root = join(import.meta.dirname, '..', '..');

export async function setup(project: TestProject): Promise<void> {
    const compiler = bicepCompiler();
    if (compiler === undefined && process.env.CI !== undefined) {
        throw new Error('No Bicep compiler: install the .NET SDK, or set BICEP to the path of the compiler');
    }
    if (compiler === undefined) {
        process.stderr.write(
            'LEFT OUT: the tests that compile infra/, because neither the .NET SDK nor BICEP, the path of a compiler, was found\n',
        );
    }
    project.provide('bicepCompiler', compiler ?? '');
    if (compiler === undefined) return;
    const bicep = startBicep(compiler);
    try {
        const files: CompiledFile[] = [];
        for (const path of bicepFiles) {
            const { problems } = await bicep.compile(join(root, path));
            files.push({ path, problems, formatted: await bicep.format(join(root, path)) });
        }
        project.provide('compiledFiles', files);
        project.provide('infraFiles', await madeFiles(bicep));
    } finally {
        bicep.stop();
    }
}

async function madeFiles(bicep: Bicep): Promise<readonly InfraFile[] | string> {
    const files: InfraFile[] = [];
    try {
        for await (const file of infraFiles(bicep)) files.push(file);
        return files;
    } catch (error) {
        return `not made: ${String(error)}`;
    }
}
