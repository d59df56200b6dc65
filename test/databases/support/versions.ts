/** Finds the versions of PostgreSQL that are installed, once, before the tests of the ring. */
import type { TestProject } from 'vitest/node';
import { installCommands, installedServers } from '../../../sandbox/databases/native/packages.ts';
import { catalogueVersions } from '../../../sandbox/simulator/catalogue/postgresql-settings.ts';

declare module 'vitest' {
    interface ProvidedContext {
        /** Major versions, oldest first. */
        readonly postgresqlVersions: readonly string[];
    }
}

export function setup(project: TestProject): void {
    const installed = [...installedServers().keys()];
    const missing = catalogueVersions.filter((version) => !installed.includes(version));
    project.provide('postgresqlVersions', installed);
    if (missing.length === 0) return;
    const advice = `${installCommands.one} && ${installCommands.others}`;
    if (process.env.CI !== undefined)
        throw new Error(`PostgreSQL ${missing.join(', ')} is not installed: ${advice}`);
    process.stderr.write(
        `LEFT OUT: the tests on PostgreSQL ${missing.join(', ')}, which is not installed: ${advice}\n`,
    );
}
