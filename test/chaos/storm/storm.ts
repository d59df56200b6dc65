/** A storm over a fleet of the sandbox: people drift it, Azure and storage misbehave, and the app is killed again and again. */
import { setTimeout as pause } from 'node:timers/promises';
import { createFaultPlan, type FaultProfileName } from '../../../sandbox/simulator/faults/index.ts';
import { noFaults } from '../../../sandbox/simulator/kernel/faults.ts';
import { createRandom, type Random } from '../../../sandbox/simulator/kernel/random.ts';
import { startStorageOutages } from '../../../sandbox/storage/storage-outages.ts';
import { finalOutcomes } from '../../../src/model/audit-entry.ts';
import { leisurely, type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { die } from './deaths.ts';
import { notRepaired, stormDrifts } from './drifts.ts';
import { brokenPromises, takenWrites } from './ledger.ts';
import { retryFailedMessages, runTimer } from './operator.ts';

export interface StormOptions {
    readonly seed: number;
    readonly servers: number;
    /** SIGKILLs of the host. */
    readonly kills: number;
    /** Drifts that people try. */
    readonly drifts: number;
    readonly profiles: readonly FaultProfileName[];
    /** Whether storage is away now and then. */
    readonly hasStorageOutages: boolean;
    /** Milliseconds between drifts, about. */
    readonly pauseMs: number;
}

export interface StormReport {
    readonly kills: number;
    readonly drifts: number;
    readonly remediations: number;
    readonly verified: number;
    readonly writes: number;
    readonly retriedMessages: number;
    readonly seconds: number;
    /** Empty when every promise was kept. */
    readonly problems: readonly string[];
}

/**
 * Event Grid's pauses between deliveries are scaled so far that even those after many failures pass in a test; operations
 * are made longer, so that the app can die in the middle of them.
 */
const timeScale = 0.005;

/**
 * Event Grid's longest pause before it delivers again is 12 hours, scaled. Pgwarden's own longest wait is not scaled: ten
 * minutes for an operation whose status is unreadable and whose effect another person reverted.
 */
const longestCalmSeconds = 120 + Math.max(12 * 3_600 * timeScale, 600);

const principals = ['alice', 'bob', 'terraform'] as const;

export async function storm(options: StormOptions): Promise<StormReport> {
    const beganAt = performance.now();
    const box = await testSandbox({
        servers: options.servers,
        seed: options.seed,
        queueLockSeconds: 3,
        timeScale,
        behavior: {
            settleMs: 200 / timeScale,
            durations: { configurationWrite: 400 / timeScale, threatProtectionWrite: 400 / timeScale },
        },
        settings: { ...leisurely, SWEEP_READS_PER_SECOND: '25' },
    });
    try {
        const drifts = await rage(box, options);
        const retriedMessages = await calm(box);
        const entries = await box.api.wholeAudit();
        const { entries: requests } = box.sandbox.simulator.requests;
        const { problems } = await box.api.verification();
        const servers = [...box.sandbox.simulator.world.servers.values()];
        const queued = Object.entries(await box.queuedMessages());
        const ended = entries.filter(({ outcome }) => finalOutcomes.some((final) => final === outcome));
        return {
            kills: options.kills,
            drifts,
            remediations: ended.length,
            verified: ended.filter(({ outcome }) => outcome === 'verified').length,
            writes: takenWrites(requests).length,
            retriedMessages,
            seconds: Math.round((performance.now() - beganAt) / 1_000),
            problems: [
                ...brokenPromises(requests, entries),
                ...problems.map(({ server, sequence, problem }) => `${server} ${sequence}: ${problem}`),
                ...notRepaired(servers).map((what) => `not repaired: ${what}`),
                ...queued.map(([queue, count]) => `${count} messages are left on ${queue}`),
            ],
        };
    } finally {
        await box.close();
    }
}

/** Returns how many drifts came through. */
async function rage(box: TestSandbox, options: StormOptions): Promise<number> {
    const { simulator, storage, host } = box.sandbox;
    const random = createRandom(options.seed);
    simulator.faults.replace(createFaultPlan(options.profiles, createRandom(options.seed * 7 + 1)));
    const outages = options.hasStorageOutages
        ? startStorageOutages(storage.proxy, createRandom(options.seed * 7 + 2), {
              calm: [2_000, 5_000],
              outage: [500, 1_500],
          })
        : undefined;
    const drifting = drift(box, options, createRandom(options.seed * 7 + 3));
    for (let kill = 0; kill < options.kills; kill += 1) {
        await pause(random.below(400));
        await die(box.sandbox, random);
        await host.start();
    }
    const drifts = await drifting;
    outages?.stop();
    simulator.faults.replace(noFaults);
    return drifts;
}

/** Whoever drifts has little patience with a storm: what comes through comes through. */
async function drift(box: TestSandbox, options: StormOptions, random: Random): Promise<number> {
    let done = 0;
    for (let attempt = 0; attempt < options.drifts; attempt += 1) {
        const server = box.server(random.below(options.servers));
        const { method, below, body } = random.pick(stormDrifts);
        const person = random.pick(principals);
        try {
            const { status } = await box.azure.send(person, method, `${server.id}/${below}`, body);
            if (status < 300) done += 1;
        } catch {
            // The connection was cut; the write may have been taken all the same.
            done += 1;
        }
        await pause(options.pauseMs * (0.5 + random.next()));
    }
    return done;
}

/**
 * The sky clears: messages that failed too often are put back as an operator does, and the sweep finds what nobody
 * told of. Returns how many messages were put back.
 */
async function calm(box: TestSandbox): Promise<number> {
    let retried = 0;
    const servers = [...box.sandbox.simulator.world.servers.values()];
    const settle = async (): Promise<void> => {
        let state: object = {};
        const isSettled = async (): Promise<boolean> => {
            await pause(500);
            retried += await retryFailedMessages(box.sandbox);
            const { idle } = box.sandbox.simulator.eventGrid;
            const queued = await box.queuedMessages();
            state = { isEventGridIdle: idle, queued };
            // Nobody waits for the minute to be over.
            if (Object.keys(queued).some((name) => name.endsWith('-poison'))) await runTimer(box, 'on-tick');
            return idle && Object.keys(queued).length === 0;
        };
        await box
            .until('nothing is under way', isSettled, longestCalmSeconds)
            .catch(async (cause: unknown) => {
                const open = await box.api.openRemediations();
                throw new Error(`Still under way: ${JSON.stringify({ ...state, open })}`, { cause });
            });
    };
    await settle();
    for (let sweep = 0; sweep < 3; sweep += 1) {
        if (sweep > 0 && notRepaired(servers).length === 0) break;
        // The sweep's own message is on its queue before the function's run is over.
        await runTimer(box, 'on-sweep');
        await settle();
    }
    await box.untilQuiet(120);
    return retried;
}
