import { MalformedInputError } from '../../errors.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ServerProperties, ServerState, SurroundingSlice } from '../../model/server-state.ts';
import type { Clock } from '../../ports.ts';
import type { Parsed } from './parse-parts.ts';
import { readDefenderPlan } from './read-defender-plan.ts';
import { readSubnet, subscriptionOfSubnet } from './read-subnet.ts';
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
    /** Returns reads of another subscription. */
    readsOf(subscriptionId: string): ResourceReads;
    /** Reads the server once, unless it is known. */
    properties(): Promise<Parsed<ServerProperties>>;
    /** ISO 8601. Readings that began after it may be shared. Absent: none may. */
    readonly requestedAt: string | undefined;
}

/** Makes readers of what surrounds servers; they share what they read. */
export function surroundingsReader(clock: Clock): (of: SurroundedServer) => SurroundingsReader {
    const defenderPlans = sharedSource<ServerState['defenderPlan']>(clock);
    const subnets = sharedSource<ServerState['subnet']>(clock);
    return ({ server, reads, readsOf, properties, requestedAt }) => {
        const subscriptionId = server.subscriptionId.toLowerCase();
        return {
            defenderPlan: () =>
                defenderPlans(subscriptionId, requestedAt, () => readDefenderPlan(reads, subscriptionId)),
            async subnet() {
                const { delegatedSubnetResourceId: id } = sectionOf(await properties(), 'network');
                if (id === undefined) return { value: {}, unread: [] };
                const network = readsOf(subscriptionOfSubnet(id));
                return await subnets(id.toLowerCase(), requestedAt, async () => ({
                    value: await readSubnet(network, id),
                    unread: [],
                }));
            },
        };
    };
}

/** Returns a section of the server. Throws MalformedInputError when it is unread. */
function sectionOf<Section extends keyof ServerProperties>(
    { value, unread }: Parsed<ServerProperties>,
    section: Section,
): ServerProperties[Section] {
    const missing = unread.find(({ part }) => part === section);
    if (missing !== undefined) throw new MalformedInputError(`${section}: ${missing.reason}`);
    return value[section];
}
