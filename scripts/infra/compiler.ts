/** Finds the Bicep compiler, or restores it from NuGet: infra/compiler/compiler.csproj. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..', '..', 'infra', 'compiler');

/** Version of the package, such as `0.49.2`. */
export const compilerVersion: string =
    /Version="\[([\d.]+)\]"/.exec(readFileSync(join(project, 'compiler.csproj'), 'utf8'))?.[1] ?? '';

/** Path of the restored compiler. Undefined: not restored, or in another version. */
function restored(): string | undefined {
    const packages = join(project, 'packages');
    if (!existsSync(packages)) return undefined;
    return readdirSync(packages)
        .flatMap((name) =>
            ['bicep', 'bicep.exe'].map((file) => join(packages, name, compilerVersion, 'tools', file)),
        )
        .find((path) => existsSync(path));
}

/**
 * Path of the compiler: the one that BICEP names, or the restored one, which it restores if the .NET SDK is there.
 * Undefined: the machine has none. Throws if the restoring fails.
 */
export function bicepCompiler(): string | undefined {
    const { BICEP } = process.env;
    if (BICEP !== undefined && BICEP !== '') return BICEP;
    const present = restored();
    if (present !== undefined) return present;
    if (spawnSync('dotnet', ['--version'], { stdio: 'ignore' }).status !== 0) return undefined;
    execFileSync('dotnet', ['restore', project, '--verbosity', 'quiet'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' },
    });
    return restored();
}
