import { azureReader } from '../../src/azure/read-only/azure-reader.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import { type GrantProblem, grantProblems, lookScript } from '../../src/postgresql/grants.ts';
import { lookedInto } from '../../src/postgresql/looked-into.ts';
import { withDatabases } from '../../src/postgresql/with-databases.ts';
import { printable } from '../../src/report/printable.ts';
import { UsageError } from '../assess/options.ts';
import type { Machine } from '../assess/run.ts';
import { databaseAccess, NoDatabaseAccessError } from '../databases/access.ts';
import { ownCredential, realRetry } from '../sign-in.ts';
import { type GrantsOptions, readOptions, type ServerCheck, usage } from './options.ts';

/** Runs the command and returns the exit code. */
export async function runGrants(commandLine: readonly string[], machine: Machine): Promise<number> {
    try {
        const options = readOptions(commandLine, machine.environment);
        if (options?.check === undefined) {
            machine.out.write(
                options === undefined ? usage : lookScript(options.principal, options.databases),
            );
            return 0;
        }
        const problems = await checked(options, options.check, machine);
        for (const { problem, statement } of problems) machine.out.write(`✗ ${problem}\n  ${statement}\n`);
        if (problems.length === 0) machine.out.write('✓ the server has what the SQL grants, and no more\n');
        return problems.length === 0 ? 0 : 1;
    } catch (error) {
        if (!(error instanceof UsageError || error instanceof NoDatabaseAccessError)) throw error;
        for (const line of error.message.split('\n')) machine.error.write(`grants: ${printable(line)}\n`);
        return 2;
    }
}

/** Compares the server with the options. Throws a UsageError if it cannot be read. */
async function checked(
    { principal, databases }: GrantsOptions,
    check: ServerCheck,
    machine: Machine,
): Promise<readonly GrantProblem[]> {
    const catalogue = await readCatalogue(check, machine);
    return grantProblems(
        catalogue,
        principal,
        databases.length === 0 ? lookedInto(catalogue.databases) : databases,
    );
}

async function readCatalogue({ server, access, azure }: ServerCheck, { clock }: Machine): Promise<Catalogue> {
    const credential = ownCredential(process.env);
    const { reader: databases } = await databaseAccess(access, credential, clock);
    const { reader } = azureReader({ ...azure, credential, clock, retry: realRetry(clock) });
    const reading = await withDatabases(reader, databases).read(server, ['catalogue']);
    if (reading.kind === 'missing') throw new UsageError([`--server: ${reading.reason}`]);
    const { catalogue } = reading.slices;
    if (catalogue?.kind === 'read' && catalogue.unread === undefined) return catalogue.value;
    const reason = catalogue?.kind === 'unreadable' ? catalogue.reason : catalogue?.unread?.[0]?.reason;
    throw new UsageError([`the server cannot be checked: ${reason ?? 'not read'}`]);
}
