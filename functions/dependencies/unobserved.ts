import type { Observers } from './observers.ts';

const same = <Part>(part: Part): Part => part;

/** Observers that observe nothing: telemetry is off. */
export const unobserved: Observers = {
    audit: same,
    deadLetters: same,
    fleetQueue: same,
    queues: same,
    reader: same,
    records: same,
    writer: same,
    tick: (store, work) => work(store),
    invocation: (_invocation, work) => work(),
    end: async () => undefined,
};
