/** `npm start`: the sandbox with its demo, and one line for everything that happens. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { followAudit } from './demo/audit-follower.ts';
import { type Drifter, startDrifter } from './demo/drifter.ts';
import { createNarrator, type Narrator } from './demo/narrator.ts';
import type { SimulatorEvent } from './simulator/index.ts';
import { readBaseline, sandboxBaseline } from './start/baseline.ts';
import { parseCommandLine, usage } from './start/command-line.ts';
import { type Sandbox, startSandbox } from './start/start-sandbox.ts';

function print(line: string): void {
    process.stdout.write(`${line}\n`);
}

/** Prints one line and exits with 1. The children end with this process. */
function fail(reason: string): never {
    process.stderr.write(`Pgwarden sandbox: ${reason.replace(/\s*\n\s*/g, ' ')}\n`);
    process.exit(1);
}

async function main(): Promise<void> {
    const { isHelp, baselineFile, options, drifts } = parseCommandLine(process.argv.slice(2), process.env);
    if (isHelp) return print(usage);
    // In the current working directory: npm runs it in the root of the repository.
    const stateDirectory = resolve(options.stateDirectory ?? '.sandbox');
    const baseline = baselineFile === undefined ? undefined : await readBaseline(baselineFile);
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));

    // Opened when the directory is claimed: another sandbox may be writing there.
    let hostLog: WriteStream | undefined;
    let drifter: Drifter | undefined;
    const narration = queuedNarration();
    const sandbox = await startSandbox({
        ...options,
        ...(baseline === undefined ? { firstBaseline: sandboxBaseline } : { baseline }),
        stateDirectory,
        hostLogFormat: 'plain',
        hostOutput(line) {
            hostLog ??= createWriteStream(join(stateDirectory, 'host.log'));
            hostLog.write(`${line}\n`);
            narration.tell((narrator) => narrator.hostLine(line));
        },
        onEvent(event: SimulatorEvent) {
            const isDrift = event.kind === 'written' && drifter?.isSending(event.principal, event.path);
            narration.tell((narrator) => narrator.event(event, isDrift === true));
        },
    });
    greet(sandbox, stateDirectory, options.dryRun === true);
    narration.begin(narratorOf(sandbox));
    const { functions, operatorKey, caFile } = sandbox.endpoints;
    drifter = startDrifter({
        simulator: sandbox.simulator,
        caFile,
        seed: options.seed ?? 1,
        ...drifts,
        onDrift: (drift) => narration.tell((narrator) => narrator.drift(drift)),
    });
    const follower = followAudit({
        functions,
        operatorKey,
        since: new Date(performance.timeOrigin),
        onEntries: (entries) => narration.tell((narrator) => narrator.audit(entries)),
    });

    const reason = await ended(sandbox);
    await follower.stop();
    await drifter.stop();
    await sandbox.stop();
    if (reason !== undefined) fail(reason);
    process.exit(0);
}

interface Narration {
    tell(action: (narrator: Narrator) => void): void;
    /** Narrates what happened before the fleet was known. */
    begin(narrator: Narrator): void;
}

function queuedNarration(): Narration {
    const early: ((narrator: Narrator) => void)[] = [];
    let current: Narrator | undefined;
    return {
        tell(action) {
            if (current === undefined) early.push(action);
            else action(current);
        },
        begin(narrator) {
            current = narrator;
            for (const action of early) action(narrator);
        },
    };
}

/** Resolves with the reason of a crash, or with undefined when the user stopped the sandbox. */
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
        isColored: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
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
    print(`  App log           ${file('host.log')}`);
    if (isDryRun) print('  Dry-run           on: Pgwarden writes nothing');
    if (baseline === 'given') print('  Baseline          yours');
    if (baseline === 'kept') print('  Baseline          yours, kept from an earlier run');
    print('');
}

try {
    await main();
} catch (cause) {
    fail(cause instanceof Error ? cause.message : String(cause));
}
