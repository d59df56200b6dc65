import type { ServerId } from '../../model/resource-id.ts';
import type { ServerState, SurroundingSlice } from '../../model/server-state.ts';
import type { Clock } from '../../ports.ts';
import type { Parsed } from './parse-parts.ts';
import { readDefenderPlan } from './read-defender-plan.ts';
import type { ResourceReads } from './resource-reads.ts';
import { sharedSource } from './shared-source.ts';

/** Reads of what surrounds one server. All throw the client's errors, and MalformedInputError. */
export type SurroundingsReader = {
    readonly [S in SurroundingSlice]: () => Promise<Parsed<ServerState[S]>>;
};

/** One reading of a server. */
export interface SurroundedServer {
    readonly server: ServerId;
    /** Reads of the server's subscription. */
    readonly reads: ResourceReads;
    /** ISO 8601. Readings that began after it may be shared. Absent: none may. */
    readonly requestedAt: string | undefined;
}

/** Makes readers of what surrounds servers; they share what they read. */
export function surroundingsReader(clock: Clock): (of: SurroundedServer) => SurroundingsReader {
    const defenderPlans = sharedSource<ServerState['defenderPlan']>(clock);
    return ({ server, reads, requestedAt }) => {
        const subscriptionId = server.subscriptionId.toLowerCase();
        return {
            defenderPlan: () =>
                defenderPlans(subscriptionId, requestedAt, () => readDefenderPlan(reads, subscriptionId)),
        };
    };
}
