import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { seedFleet, workspaceId } from '../../sandbox/simulator/fleet/seed-fleet.ts';
import { createServer, subscriptionIds } from '../../sandbox/simulator/world/create-server.ts';
import { people } from '../../sandbox/simulator/world/people.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import type { TimesInOneProcess } from '../support/assess-and-bare-reads.ts';
import type { BarePlan } from '../support/bare-reads.ts';
import { type MeasuredProcess, measuredProcess } from '../support/measured-process.ts';
import { type SimulatedAzure, simulatedAzure } from '../support/simulated-azure.ts';

/** As the command's default. */
const concurrency = 8;
const root = resolve(import.meta.dirname, '../..');
/** As the script in package.json runs it. */
const nodeOptions = packageJson.scripts.assess.split(' ').slice(1, -1);

/** Measures the command `assess` against the bare reads, in one process and in processes of their own, without throttling. */
export const benchmark: Benchmark = {
    title: 'The command assess',
    async run({ isQuick }) {
        const azure = await simulatedAzure({ throttling: 'off' });
        const directory = mkdtempSync(join(tmpdir(), 'pgwarden-bench-'));
        try {
            const servers = isQuick ? 10 : 500;
            fill(azure, servers);
            const count = isQuick ? 1 : 3;
            const rounds: Round[] = [];
            for (let round = 0; round < count; round += 1) {
                rounds.push(await measureRound(azure, directory));
            }
            const times = await inOneProcess(azure, directory, count);
            return { figures: figuresOf(rounds, times, servers) };
        } finally {
            await azure.stop();
            rmSync(directory, { recursive: true, force: true });
        }
    },
};

/**
 * Fills half of the fleet with servers that keep the baseline, and half with servers as Azure creates them: without
 * Microsoft Entra authentication and diagnostic settings. Clients reach these through a firewall rule.
 */
function fill({ simulator }: SimulatedAzure, servers: number): void {
    const half = Math.ceil(servers / 2);
    seedFleet(simulator, { servers: half, seed: 1 });
    for (let index = half; index < servers; index += 1) {
        createServer(simulator.world, {
            name: `pg-created-${index}`,
            subscriptionId: subscriptionIds.development,
            properties: { network: { publicNetworkAccess: 'Enabled' } },
            record: {
                firewallRules: {
                    office: { name: 'office', startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9' },
                },
            },
        });
    }
}

interface Round {
    readonly assess: MeasuredProcess;
    readonly bare: MeasuredProcess;
    /** Requests of Resource Manager. */
    readonly reads: number;
    readonly verdicts: number;
}

/** Runs the command, and then its requests without it. */
async function measureRound(azure: SimulatedAzure, directory: string): Promise<Round> {
    const { simulator } = azure;
    const caFile = join(directory, 'ca.pem');
    writeFileSync(caFile, azure.caPem);
    const report = join(directory, 'report.json');
    simulator.requests.clear();
    const command = [...nodeOptions, join(root, 'cli/assess.ts')];
    const assess = await measuredProcess(command, commandLine(report), {
        NODE_EXTRA_CA_CERTS: caFile,
        ...environmentOf(azure),
    });
    // Drift, or something unknown: the tenth server is stopped.
    if (assess.exitCode !== 1) throw new Error(`assess ended with ${assess.exitCode}: ${assess.error}`);
    const planFile = join(directory, 'plan.json');
    const plan = barePlan(azure);
    writeFileSync(planFile, JSON.stringify(plan));
    const bare = await measuredProcess([join(root, 'bench/support/bare-reads-process.ts')], [planFile], {
        NODE_EXTRA_CA_CERTS: caFile,
    });
    if (bare.exitCode !== 0) throw new Error(`The bare reads failed: ${bare.error}`);
    const { servers } = JSON.parse(readFileSync(report, 'utf8')) as {
        readonly servers: readonly { readonly controls: readonly unknown[] }[];
    };
    return {
        assess,
        bare,
        // Each of them was sent twice: by the command and by the bare client.
        reads: simulator.requests.entries.filter(({ service }) => service === 'resourceManager').length / 2,
        verdicts: servers.reduce((count, { controls }) => count + controls.length, 0),
    };
}

/** Times both in one process, with the plan of the last round. */
async function inOneProcess(
    azure: SimulatedAzure,
    directory: string,
    rounds: number,
): Promise<TimesInOneProcess> {
    const report = join(directory, 'report.json');
    const child = fork(
        join(root, 'bench/support/assess-and-bare-reads.ts'),
        [join(directory, 'plan.json'), String(rounds), ...commandLine(report)],
        {
            execArgv: nodeOptions,
            env: {
                PATH: process.env.PATH ?? '',
                NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
                ...environmentOf(azure),
            },
        },
    );
    const [times] = (await once(child, 'message')) as [TimesInOneProcess];
    return times;
}

function commandLine(report: string): readonly string[] {
    return [
        ...Object.values(subscriptionIds).flatMap((id) => ['--subscription', id]),
        ...['--workspace', workspaceId, '--format', 'json', '--output', report],
        ...['--concurrency', String(concurrency)],
    ];
}

function environmentOf({ simulator: { endpoints } }: SimulatedAzure): Readonly<Record<string, string>> {
    return {
        AZURE_RESOURCE_MANAGER_ENDPOINT: endpoints.resourceManager,
        AZURE_RESOURCE_MANAGER_AUDIENCE: `${endpoints.resourceManager}/`,
        KEY_VAULT_DNS_SUFFIX: 'localhost',
        AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
        IDENTITY_ENDPOINT: endpoints.identity,
        IDENTITY_HEADER: endpoints.identityHeader,
    };
}

/** The requests of Resource Manager that the command sent, by server. */
function barePlan({ simulator, access }: SimulatedAzure): BarePlan {
    const paths = simulator.requests.entries
        .filter(({ service }) => service === 'resourceManager')
        .map(({ path }) => path);
    const ofServer = paths.filter((path) => /\/flexibleServers\/[^/?]+/i.test(path));
    const lists = new Set(paths.filter((path) => !ofServer.includes(path)));
    const byServer = Map.groupBy(ofServer, (path) => /^.*?\/flexibleServers\/[^/?]+/i.exec(path)?.[0] ?? '');
    return {
        endpoint: access.endpoint,
        token: simulator.issueToken(people.pgwarden.objectId, access.endpoint),
        concurrency,
        lists: [...lists],
        servers: [...byServer.values()],
    };
}

function figuresOf(rounds: readonly Round[], times: TimesInOneProcess, servers: number): readonly Figure[] {
    const ratio = median(times.assess.map((time, round) => time / (times.bare[round] ?? Number.NaN)));
    const reads = Math.max(...rounds.map((round) => round.reads / servers));
    const cpuOf = ({ assess, verdicts }: Round): number => assess.cpuMs / verdicts;
    const seconds = (milliseconds: readonly number[]): string => (median(milliseconds) / 1_000).toFixed(2);
    return [
        {
            name: `time of \`assess\` (${servers} servers) against the bare reads in the same process`,
            value: ratio,
            unit: '×',
            limit: { value: 1, what: 'the same requests with the same concurrency, parsed as JSON' },
            reach: { atMost: 1.2 },
            shortfall:
                "the clients' pipeline, the parsing and the report need more processor time than the bare client, whose reads alone keep a core busy",
            details: [
                `${seconds(times.assess)} s against ${seconds(times.bare)} s, medians of ${times.assess.length}, after one of each to warm up`,
                `${seconds(rounds.map(({ assess }) => assess.milliseconds))} s against ${seconds(rounds.map(({ bare }) => bare.milliseconds))} s in processes of their own, from their start to their end`,
            ],
        },
        {
            name: 'reads of `assess` per server',
            value: reads,
            unit: 'reads',
            reach: { atMost: 5.6 },
            details: [
                'half of the servers keep the baseline, half are as Azure creates them, without Microsoft Entra authentication',
                'parameters, threat protection and diagnostic settings: every server; backups: every server that is no replica',
                'firewall rules: not of a server in a virtual network; administrators: not without Microsoft Entra authentication',
                'the server itself: from the list of its subscription; log categories: once for each region of a subscription; the Defender plan and the vaults: once for a subscription; a subnet: once',
            ],
        },
        {
            name: 'peak memory of `assess`',
            value: Math.max(...rounds.map(({ assess }) => assess.megabytes)),
            unit: 'MB',
            reach: { atMost: 300 },
        },
        {
            name: 'processor time of `assess` per verdict',
            value: median(rounds.map(cpuOf)),
            unit: 'ms',
            limit: {
                value: median(rounds.map(({ bare, verdicts }) => bare.cpuMs / verdicts)),
                what: 'that of the bare reads',
            },
            reach: { atMost: 1.2 },
            details: [
                `user and system time of the whole command, its start included, for ${rounds[0]?.verdicts} verdicts: one for each control of each server`,
            ],
        },
    ];
}

function median(values: readonly number[]): number {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
