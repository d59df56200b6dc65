/** Drifts servers in the name of people: a few at once, then one every few seconds, never the same twice in a row. */
import type { Simulator } from '../simulator/index.ts';
import { createRandom, type Random } from '../simulator/kernel/random.ts';
import { people } from '../simulator/world/people.ts';
import type { FlexibleServer } from '../simulator/world/world.ts';
import { type CompletedDrift, type Drift, drifts, readAs } from './drifts.ts';
import { pinnedKey, rotateKey } from './key-drifts.ts';
import { type ResourceManagerCall, resourceManagerCalls } from './resource-manager-calls.ts';

export interface Drifter {
    /** True while the drifter is sending that write. */
    isSending(person: string, path: string): boolean;
    /** Waits for the drift that is under way. */
    stop(): Promise<void>;
}

export interface DrifterOptions {
    readonly simulator: Simulator;
    readonly caFile: string;
    /** Makes the drifts repeatable. */
    readonly seed: number;
    /** Drifts at once, each on another server. */
    readonly initialDrifts: number;
    /** 0: never again. */
    readonly everySeconds: number;
    readonly onDrift: (drift: CompletedDrift) => void;
}

interface Idea {
    readonly server: FlexibleServer;
    readonly drift: Drift;
}

/** Every so many turns a key is rotated instead. */
const turnsPerRotation = 5;

const culprits = [people.alice, people.bob, people.terraform] as const;

export function startDrifter(options: DrifterOptions): Drifter {
    const stopping = new AbortController();
    const sending = new Set<string>();
    const random = createRandom(options.seed ^ 0xd21f7);
    const running = run({ ...options, random, sending }, stopping.signal);
    return {
        isSending: (person, path) => sending.has(sendingKey(person, path)),
        async stop() {
            stopping.abort();
            await running;
        },
    };
}

function sendingKey(person: string, path: string): string {
    return `${person} ${path.toLowerCase()}`;
}

type DrifterState = DrifterOptions & { readonly random: Random; readonly sending: Set<string> };

async function run(options: DrifterState, stopping: AbortSignal): Promise<void> {
    const { simulator, caFile, initialDrifts, everySeconds } = options;
    if (initialDrifts === 0 && everySeconds === 0) return;
    const { call, close } = await resourceManagerCalls(simulator, caFile);
    const deck = createDeck(options);
    try {
        const touched = new Set<string>();
        for (let count = 0; count < initialDrifts && !stopping.aborted; count += 1) {
            const done = await driftOne(
                options,
                call,
                deck,
                culprits[count % culprits.length],
                touched,
                stopping,
            );
            if (done !== undefined) touched.add(done);
        }
        for (let turn = 1; everySeconds > 0 && (await waited(everySeconds, stopping)); turn += 1) {
            if (turn % turnsPerRotation === 0) {
                options.onDrift(rotateKey(simulator, turn / turnsPerRotation - 1));
                continue;
            }
            await driftOne(options, call, deck, options.random.pick(culprits), new Set(), stopping);
        }
    } finally {
        close();
    }
}

/** Draws until an idea can be carried out. Returns the server's id. */
async function driftOne(
    { simulator, onDrift, sending }: DrifterState,
    call: ResourceManagerCall,
    deck: Deck,
    person: (typeof culprits)[number] = people.alice,
    untouchable: ReadonlySet<string>,
    stopping: AbortSignal,
): Promise<string | undefined> {
    const attempts = simulator.world.servers.size * drifts.length;
    for (let attempt = 0; attempt < attempts && !stopping.aborted; attempt += 1) {
        const idea = deck.draw();
        if (idea === undefined) return undefined;
        const { server, drift } = idea;
        if (untouchable.has(server.id) || server.record.properties.state !== 'Ready') continue;
        // A broken connection or a busy server costs this idea, not the drifter.
        const write = await drift.plan(readAs(call, person.objectId), server.id).catch(() => undefined);
        if (write === undefined) continue;
        const { method, path, body, from, to } = write;
        const key = sendingKey(person.name, path);
        sending.add(key);
        const response = await call(person.objectId, method, path, body).catch(() => undefined);
        sending.delete(key);
        if (response === undefined || response.status >= 300) continue;
        onDrift({
            at: new Date(),
            serverId: server.id,
            serverName: server.name,
            person: person.name,
            what: drift.what,
            from,
            to,
        });
        return server.id;
    }
    return undefined;
}

interface Deck {
    /** Every idea comes once before any comes again. Undefined without servers. */
    draw(): Idea | undefined;
}

function createDeck({ simulator, random }: DrifterState): Deck {
    let cards: Idea[] = [];
    let isFirst = true;
    const ideasOfPeople = [...drifts, pinnedKey(simulator)];
    function deal(): void {
        const servers = shuffled([...simulator.world.servers.values()], random);
        const ideas = ideasOfPeople.flatMap((drift, index) =>
            // The first deal starts with one telling drift on each server.
            rotated(servers, index).map((server, position) => ({ server, drift, position })),
        );
        const order = isFirst ? ideas.sort((a, b) => a.position - b.position) : shuffled(ideas, random);
        cards = order.map(({ server, drift }) => ({ server, drift }));
        isFirst = false;
    }
    return {
        draw() {
            if (cards.length === 0) deal();
            return cards.shift();
        },
    };
}

function rotated<T>(items: readonly T[], by: number): T[] {
    const start = items.length === 0 ? 0 : by % items.length;
    return [...items.slice(start), ...items.slice(0, start)];
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
    const keyed = items.map((item) => ({ item, key: random.next() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/** False when the wait was cut short. */
async function waited(seconds: number, stopping: AbortSignal): Promise<boolean> {
    if (stopping.aborted) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(true), seconds * 1000);
    const cut = (): void => {
        clearTimeout(timer);
        resolve(false);
    };
    stopping.addEventListener('abort', cut, { once: true });
    const result = await promise;
    stopping.removeEventListener('abort', cut);
    return result;
}
