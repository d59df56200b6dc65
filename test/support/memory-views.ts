import { RecordConflictError } from '../../src/errors.ts';
import type { StoredHistory, StoredOverview } from '../../src/model/fleet-overview.ts';
import type { HistoryStore, OverviewStore } from '../../src/view-ports.ts';
import { frozen } from './frozen.ts';
import type { Process } from './memory-process.ts';

/** What is stored for operators to see. */
export interface MemoryViews {
    forProcess(process: Pick<Process, 'effect'>): {
        readonly overview: OverviewStore;
        readonly history: HistoryStore;
    };
}

export function memoryViews(id: () => string): MemoryViews {
    let overview: StoredOverview | undefined;
    let history: StoredHistory | undefined;
    return {
        forProcess: ({ effect }) => ({
            overview: {
                read: () =>
                    effect('overview read', () =>
                        overview === undefined ? undefined : { kind: 'overview', ...frozen(overview) },
                    ),
                write: (next, etag) =>
                    effect('overview write', () => {
                        if (overview?.etag !== etag) throw new RecordConflictError('fleet');
                        overview = { overview: frozen(next), etag: id() };
                        return overview.etag;
                    }),
            },
            history: {
                read: () => effect('history read', () => frozen(history)),
                write: (points, etag) =>
                    effect('history write', () => {
                        if (history?.etag !== etag) throw new RecordConflictError('fleet');
                        history = { points: frozen(points), etag: id() };
                    }),
            },
        }),
    };
}
