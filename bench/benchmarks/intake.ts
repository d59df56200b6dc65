import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { TableClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import type { Benchmark, Figure } from '../benchmark.ts';
import { type EventIntake, startEventIntake } from '../support/event-intake.ts';
import { itemsPerSecond } from '../support/pool.ts';
import { irrelevantEvents, relevantEvents } from '../support/published-events.ts';
import { percentile } from '../support/spread.ts';

/** Events under way at a time, and bare sends: so many that storage, not waiting, sets the rate of both. */
const concurrency = 128;

/** Measures the intake of events: relevant ones into Azurite, and irrelevant ones that are dropped. */
export const benchmark: Benchmark = {
    title: 'Intake of events',
    async run({ isQuick }) {
        const intake = await startEventIntake();
        try {
            const relevant = await relevantFigure(intake, isQuick ? 50 : 600, isQuick ? 1 : 5);
            const irrelevant = await irrelevantFigure(intake, isQuick ? 100 : 500, isQuick ? 5 : 40);
            return { figures: [relevant, irrelevant] };
        } finally {
            await intake.stop();
        }
    },
};

/** Rates of one round, each per second. */
interface Round {
    readonly received: number;
    /** Messages of the same size, sent by the bare client. */
    readonly sends: number;
    /** The same with a merged row before each, by the bare clients. */
    readonly recordedSends: number;
    /** Storage requests per received event. */
    readonly requests: number;
    /** Milliseconds of this process per received event. */
    readonly processorMs: number;
}

async function relevantFigure(intake: EventIntake, count: number, rounds: number): Promise<Figure> {
    const measured: Round[] = [];
    // The first round loads and compiles the code.
    for (let round = 0; round <= rounds; round += 1) measured.push(await relevantRound(intake, count));
    const warm = measured.slice(1);
    const of = (value: (round: Round) => number): number => percentile(warm.map(value), 50);
    const rate = (value: number): string => `${Math.round(value).toLocaleString('en-US')}/s`;
    const reach = Math.min(1, 2_000 / of(({ sends }) => sends));
    return {
        name: 'relevant events received, against one bare queue send each',
        value: of(({ received, sends }) => received / sends),
        unit: '×',
        limit: { value: 1, what: "Azurite's own rate of queue sends, by the bare client in the same round" },
        reach: { atLeast: reach },
        details: [
            `${rate(of(({ received }) => received))} received; ${rate(of(({ sends }) => sends))} bare queue sends; ${rate(of(({ recordedSends }) => recordedSends))} bare queue sends with a merged row each (${concurrency} at a time)`,
            `${of(({ requests }) => requests).toFixed(2)} storage requests per event: one queue send, and the event's record, which the events of a burst share`,
            `${of(({ processorMs }) => processorMs).toFixed(2)} ms of processor time of Pgwarden per event, the storage clients included`,
        ],
        shortfall:
            'an event is also recorded, for the attribution of drift: its row in a shared transaction costs Azurite and the client together about a fifth of a queue send',
    };
}

async function relevantRound(intake: EventIntake, count: number): Promise<Round> {
    const { connectionString } = intake;
    const options = { allowInsecureConnection: true };
    const table = TableClient.fromConnectionString(connectionString, 'servers', options);
    const queue = QueueServiceClient.fromConnectionString(connectionString).getQueueClient('assessments');
    const events = relevantEvents(count);
    let requests = 0;
    const countRequest = (): void => {
        requests += 1;
    };
    subscribe('http.client.request.start', countRequest);
    const before = process.cpuUsage();
    const received = await itemsPerSecond(events, concurrency, (text) => intake.receive(JSON.parse(text)));
    const { user, system } = process.cpuUsage(before);
    unsubscribe('http.client.request.start', countRequest);
    const { receivedMessageItems } = await queue.receiveMessages();
    const message = receivedMessageItems[0]?.messageText ?? '';
    const send = () => queue.sendMessage(message, { messageTimeToLive: -1 });
    const sends = await itemsPerSecond(events, concurrency, send);
    const rows = events.map((text, index) => ({
        partitionKey: 'bare',
        rowKey: String(index),
        event: text.slice(0, 500),
    }));
    const recordedSends = await itemsPerSecond(rows, concurrency, async (row) => {
        await table.upsertEntity(row, 'Merge');
        await send();
    });
    await queue.clearMessages();
    return {
        received,
        sends,
        recordedSends,
        requests: requests / count,
        processorMs: (user + system) / 1_000 / count,
    };
}

async function irrelevantFigure(intake: EventIntake, count: number, rounds: number): Promise<Figure> {
    const kinds = [...irrelevantEvents(count)].map(([kind, texts]) => ({
        kind,
        texts,
        parse: Number.POSITIVE_INFINITY,
        drop: Number.POSITIVE_INFINITY,
    }));
    // Alternately, and the fastest round of each: the machine has other work, too.
    for (let round = 0; round < rounds; round += 1) {
        for (const each of kinds) {
            const parse = await microseconds(each.texts, (text) => JSON.parse(text));
            const drop = await microseconds(each.texts, (text) => intake.receive(JSON.parse(text)));
            each.parse = Math.min(each.parse, parse);
            each.drop = Math.min(each.drop, drop);
        }
    }
    const mean = (cost: (each: (typeof kinds)[number]) => number): number =>
        kinds.reduce((sum, each) => sum + cost(each), 0) / kinds.length;
    return {
        name: 'irrelevant events dropped per second of processor time',
        value: 1e6 / mean(({ drop }) => drop),
        unit: 'events/s',
        limit: { value: 1e6 / mean(({ parse }) => parse), what: 'JSON.parse of the same texts' },
        reach: { atLeast: 50_000 },
        details: kinds.map(({ kind, texts, parse, drop }) => {
            const bytes = Math.round(texts.reduce((sum, text) => sum + text.length, 0) / texts.length);
            return `${kind} (${bytes} B): ${drop.toFixed(1)} µs, of which JSON.parse ${parse.toFixed(1)} µs`;
        }),
    };
}

/** Returns the processor time per text. */
async function microseconds(texts: readonly string[], work: (text: string) => unknown): Promise<number> {
    const before = process.cpuUsage();
    for (const text of texts) await work(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / texts.length;
}
