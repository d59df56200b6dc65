/** `npm start`: the sandbox with its demo, and one line for everything that happens. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { followAudit } from './demo/audit-follower.ts';
import { type Drifter, startDrifter } from './demo/drifter.ts';
import { createNarrator, type Narrator } from './demo/narrator.ts';
import { followTraces } from './demo/trace-follower.ts';
import type { SimulatorEvent } from './simulator/index.ts';
import { readBaseline, sandboxBaseline } from './start/baseline.ts';
import { parseCommandLine, usage } from './start/command-line.ts';
import { connectLines } from './start/connect-text.ts';
import { operatorAccess } from './start/operator-access.ts';
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
    const signals = stopSignals();

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
    const { functions, caFile } = sandbox.endpoints;
    drifter = startDrifter({
        simulator: sandbox.simulator,
        caFile,
        seed: options.seed ?? 1,
        ...drifts,
        onDrift: (drift) => narration.tell((narrator) => narrator.drift(drift)),
    });
    const traces = followTraces(sandbox.simulator.ingestion, print);
    const follower = followAudit({
        functions,
        access: () => operatorAccess(sandbox),
        since: new Date(performance.timeOrigin),
        onEntries: (entries) => narration.tell((narrator) => narrator.audit(entries)),
    });

    // The reason of a crash, or undefined when the user stopped the sandbox.
    const reason = await Promise.race([signals.next(), sandbox.crashed]);
    traces.stop();
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

interface StopSignals {
    /** Resolves at the next SIGINT or SIGTERM. The one after that does not wait for what runs. */
    next(): Promise<undefined>;
}

/**
 * Until `next` is called, a signal ends the process at once. One listener for the whole life of the process: a signal
 * that arrives while listeners are exchanged is lost.
 */
function stopSignals(): StopSignals {
    let onSignal: (code: number) => void = (code) => process.exit(code);
    process.on('SIGINT', () => onSignal(130));
    process.on('SIGTERM', () => onSignal(143));
    return {
        next() {
            const { promise, resolve } = Promise.withResolvers<undefined>();
            onSignal = () => {
                onSignal = () => process.exit(1);
                resolve(undefined);
            };
            return promise;
        },
    };
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
    { endpoints, baseline, isSignInOn, databases, simulator: { world } }: Sandbox,
    stateDirectory: string,
    isDryRun: boolean,
): void {
    const servers = `${world.servers.size} server${world.servers.size === 1 ? '' : 's'}`;
    const seconds = (performance.now() / 1000).toFixed(1);
    const file = (name: string): string => relative(process.cwd(), join(stateDirectory, name));
    print(`Pgwarden and ${servers} in a simulated Azure, ready after ${seconds} s. Ctrl-C stops everything.`);
    if (isSignInOn) print(`  Console           ${endpoints.console}  (choose a person and a role)`);
    const access = isSignInOn
        ? `a token for ${endpoints.apiResource}: docs/sandbox-az.md`
        : `header x-functions-key: ${endpoints.operatorKey}`;
    print(`  Operators' API    ${endpoints.functions}/api  (${access})`);
    print(`  Resource Manager  ${endpoints.resourceManager}`);
    print(`  All endpoints     ${file('endpoints.json')}`);
    print(`  App log           ${file('host.log')}`);
    for (const line of connectLines(databases, endpoints, world, file('ca.pem'))) print(line);
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
