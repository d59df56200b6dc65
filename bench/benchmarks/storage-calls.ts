import type { FlexibleServer } from '../../sandbox/simulator/world/world.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { drift, echoOf, requireRepaired } from '../support/drift.ts';
import { type RepairingApp, startRepairingApp } from '../support/repairing-app.ts';
import { type Invocation, storageCallName } from '../support/storage-call.ts';

/** Enforces the one parameter, and stands in nobody's way. */
const baseline = {
    name: 'bench',
    modes: { 'log-checkpoints': 'enforce' },
    guardRails: {
        budget: { serversPerHour: 1_000, changesPerHour: 1_000 },
        flapping: { repairs: 100, hours: 24 },
    },
};

/** The storage calls of repairs: by name, with how often each is made, and of the echoes of their writes. */
interface Counts {
    readonly drifts: number;
    readonly byName: ReadonlyMap<string, number>;
    readonly messages: number;
    readonly echoCalls: number;
    /** The calls of one repair of each server by a process that has not worked on it yet. */
    readonly firstCalls: number;
    readonly servers: number;
}

/** Counts every request to storage from the event of a drift to its entry `verified`: the deployed adapters, Azurite. */
export const benchmark: Benchmark = {
    title: 'Calls to storage',
    async run({ isQuick }) {
        const [servers, rounds] = isQuick ? [1, 1] : [10, 5];
        const profile = await countCalls(false, servers, rounds);
        const document = isQuick ? undefined : await countCalls(true, servers, 1);
        return { figures: [figureOf(profile, document)] };
    },
};

async function countCalls(isInBlob: boolean, servers: number, rounds: number): Promise<Counts> {
    const app = await startRepairingApp({ baseline, isInBlob });
    try {
        const fleet = Array.from({ length: servers }, (_, index) => app.createServer(`server-${index}`));
        // Every server is known, and the process is warm. The first server is one that it has just repaired.
        for (const server of fleet) await repair(app, server);
        const byName = new Map<string, number>();
        let messages = 0;
        let echoCalls = 0;
        for (let round = 0; round < rounds; round += 1) {
            for (const server of fleet) {
                messages += await repair(app, server, (name) =>
                    byName.set(name, (byName.get(name) ?? 0) + 1),
                );
                echoCalls += await echo(app, server);
            }
        }
        const firstCalls = await callsOfNewProcess(app, fleet);
        return { drifts: servers * rounds, byName, messages, echoCalls, firstCalls, servers };
    } finally {
        await app.stop();
    }
}

/** Repairs each server once by a process that is warm and has not worked on them yet. */
async function callsOfNewProcess(app: RepairingApp, fleet: readonly FlexibleServer[]): Promise<number> {
    await app.restart();
    await repair(app, app.createServer('another'));
    let calls = 0;
    for (const server of fleet) {
        await repair(app, server, () => {
            calls += 1;
        });
    }
    return calls;
}

/** Lets the parameter drift and Pgwarden repair it. Returns the number of messages. */
async function repair(
    app: RepairingApp,
    server: FlexibleServer,
    count?: (name: string) => void,
): Promise<number> {
    const event = drift(app, server);
    let since = app.requests.length;
    const countSince = (invocation: Invocation): void => {
        for (const request of app.requests.slice(since)) count?.(storageCallName(request, invocation));
        since = app.requests.length;
    };
    await app.receive(event);
    countSince('on-resource-change');
    let messages = 0;
    for (let queue = await app.deliverNext(); queue !== undefined; queue = await app.deliverNext()) {
        messages += 1;
        countSince(queue === 'assessments' ? 'on-assessment' : 'on-remediation');
    }
    requireRepaired(server);
    return messages;
}

/** Delivers the event of Pgwarden's own write. Returns the number of calls. */
async function echo(app: RepairingApp, server: FlexibleServer): Promise<number> {
    const event = await echoOf(app, server);
    const since = app.requests.length;
    await app.receive(event);
    return app.requests.length - since;
}

function figureOf(profile: Counts, document: Counts | undefined): Figure {
    const mean = ({ byName, drifts }: Counts): number =>
        [...byName.values()].reduce((sum, calls) => sum + calls, 0) / drifts;
    return {
        name: 'storage calls per repaired parameter',
        value: mean(profile),
        unit: 'calls',
        limit: { value: 4, what: 'the intention, the lease, the record and the closing entry' },
        reach: { atMost: 20 },
        details: [
            `mean of ${profile.drifts} drifts of a dynamic parameter, each from its event to verified, by a process that has worked on the server within the last minute`,
            ...[...profile.byName].map(([name, calls]) => `${(calls / profile.drifts).toFixed(2)} ${name}`),
            `${(profile.firstCalls / profile.servers).toFixed(2)} in all for a server on which the process has not worked: it reads the newest entry of the audit's chain, and makes sure of its copy`,
            ...(document === undefined
                ? []
                : [`${mean(document).toFixed(2)} in all where the baseline is a document in a blob`]),
            `${(profile.echoCalls / profile.drifts).toFixed(2)} more for the event of Pgwarden's own write, which is recognized and ignored`,
            `${((2 * profile.messages) / profile.drifts).toFixed(2)} more of the Functions host: a receive and a delete for each message`,
        ],
    };
}
