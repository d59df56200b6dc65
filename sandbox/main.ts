/** `npm start`: the sandbox, with everything that happens told line by line. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Happening } from './simulator/index.ts';
import { followAudit } from './start/audit-follower.ts';
import { readBaseline, sandboxBaseline } from './start/baseline.ts';
import { parseCommandLine, usage } from './start/command-line.ts';
import { createNarrator, type Narrator } from './start/narrator.ts';
import type { DriftDone } from './start/sandbox-options.ts';
import { type Sandbox, startSandbox } from './start/start-sandbox.ts';

function print(line: string): void {
    process.stdout.write(`${line}\n`);
}

/** One line and a non-zero exit. The children end with this process. */
function fail(reason: string): never {
    process.stderr.write(`Pgwarden sandbox: ${reason.replace(/\s*\n\s*/g, ' ')}\n`);
    process.exit(1);
}

async function main(): Promise<void> {
    const { isHelp, baselineFile, options } = parseCommandLine(process.argv.slice(2), process.env);
    if (isHelp) return print(usage);
    // Beside whoever runs it: npm runs it in the root of the repository.
    const stateDirectory = resolve(options.stateDirectory ?? '.sandbox');
    const baseline = baselineFile === undefined ? undefined : await readBaseline(baselineFile);
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));

    // Opened when the directory is claimed: another sandbox may be writing there.
    let hostLog: WriteStream | undefined;
    // What happens before the fleet is known is told as soon as it is.
    const early: ((narrator: Narrator) => void)[] = [];
    let narrator: Narrator | undefined;
    const tell = (action: (to: Narrator) => void): void => {
        if (narrator === undefined) early.push(action);
        else action(narrator);
    };
    const sandbox = await startSandbox({
        ...options,
        ...(baseline === undefined ? { firstBaseline: sandboxBaseline } : { baseline }),
        stateDirectory,
        hostLogFormat: 'plain',
        hostOutput(line) {
            hostLog ??= createWriteStream(join(stateDirectory, 'host.log'));
            hostLog.write(`${line}\n`);
            tell((to) => to.hostLine(line));
        },
        onDrift: (drift: DriftDone) => tell((to) => to.drift(drift)),
        onHappening: (happening: Happening, isDrift: boolean) =>
            tell((to) => to.happening(happening, isDrift)),
    });
    narrator = narratorOf(sandbox);
    const { functions, operatorKey } = sandbox.endpoints;
    const follower = followAudit({
        functions,
        operatorKey,
        since: new Date(performance.timeOrigin),
        onEntries: (entries) => tell((to) => to.audit(entries)),
    });
    greet(sandbox, stateDirectory, options.dryRun === true);
    for (const action of early) action(narrator);

    const reason = await ended(sandbox);
    await follower.stop();
    await sandbox.stop();
    if (reason !== undefined) fail(reason);
    process.exit(0);
}

/** Why it ends: the reason of a crash, or undefined when somebody asked for it. */
async function ended(sandbox: Sandbox): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.removeAllListeners(signal);
        process.once(signal, () => {
            // The second one does not wait for what runs.
            process.once(signal, () => process.exit(1));
            resolve(undefined);
        });
    }
    return Promise.race([promise, sandbox.crashed]);
}

function narratorOf({ simulator: { world } }: Sandbox): Narrator {
    const principals = [...world.principals.values()];
    return createNarrator({
        print,
        isColoured: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
        serverNames: [...world.servers.values()].map(({ name }) => name),
        names: new Map(principals.map(({ objectId, name }) => [objectId.toLowerCase(), name ?? objectId])),
        ownName: principals.find(({ isManagedIdentity }) => isManagedIdentity === true)?.name ?? '',
    });
}

function greet(
    { endpoints, baseline, simulator: { world } }: Sandbox,
    stateDirectory: string,
    isDryRun: boolean,
): void {
    const servers = `${world.servers.size} server${world.servers.size === 1 ? '' : 's'}`;
    const seconds = (performance.now() / 1000).toFixed(1);
    const file = (name: string): string => relative(process.cwd(), join(stateDirectory, name));
    print(`Pgwarden and ${servers} in a simulated Azure, ready after ${seconds} s. Ctrl-C stops everything.`);
    print(
        `  Operators' API    ${endpoints.functions}/api  (header x-functions-key: ${endpoints.operatorKey})`,
    );
    print(`  Resource Manager  ${endpoints.resourceManager}`);
    print(`  All endpoints     ${file('endpoints.json')}`);
    print(`  Log of the app    ${file('host.log')}`);
    if (isDryRun) print('  Dry-run           on: Pgwarden writes nothing');
    if (baseline === 'given') print('  Baseline          your own');
    if (baseline === 'kept') print('  Baseline          your own, as it was kept');
    print('');
}

try {
    await main();
} catch (cause) {
    fail(cause instanceof Error ? cause.message : String(cause));
}
