import { RecordConflictError } from '../../src/errors.ts';
import type { SentNote, StoredOutbox } from '../../src/model/outbox.ts';
import type { OutboxStore } from '../../src/ports.ts';
import { frozen } from './frozen.ts';
import type { Process } from './memory-process.ts';

/** What outlives the processes: the outbox, and the notes of what was sent. */
export interface MemoryOutbox {
    stored: StoredOutbox | undefined;
    readonly notes: Map<string, SentNote>;
    /** The outbox as one process sees it. Every call is an effect that the process may not live to see. */
    forProcess(process: Pick<Process, 'effect'>): OutboxStore;
}

export function memoryOutbox(id: () => string, now: () => number): MemoryOutbox {
    const outbox: MemoryOutbox = {
        stored: undefined,
        notes: new Map(),
        forProcess: ({ effect }) => ({
            read: () => effect('outbox read', () => frozen(outbox.stored)),
            write: (next, etag) =>
                effect('outbox write', () => {
                    if (outbox.stored?.etag !== etag) throw new RecordConflictError('fleet');
                    outbox.stored = { outbox: frozen(next), etag: id() };
                    return outbox.stored.etag;
                }),
            isKnownDone: () => false,
            noteSent: (places) =>
                effect('outbox note', () => {
                    const note = { id: id(), at: new Date(now()).toISOString(), places: [...places] };
                    outbox.notes.set(note.id, note);
                }),
            sentNotes: () => effect('outbox notes', () => [...outbox.notes.values()]),
            removeNotes: (ids) =>
                effect('outbox forget', () => {
                    for (const each of ids) outbox.notes.delete(each);
                }),
        }),
    };
    return outbox;
}
