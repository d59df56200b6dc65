import type { ServerProperties } from '../../src/model/server-state.ts';
import { fc } from './property.ts';
import { readAt } from './states.ts';

/** Backups and replicas, for laws. */

/** Times around the read of a state: minutes, hours, and weeks before it, and after. */
const instant = fc
    .constantFrom(-90 * 24, -36 * 24, -9 * 24, -7 * 24, -49, -47, -23, -1, 0, 0.5, 2, 48)
    .map((hours) => new Date(Date.parse(readAt) + hours * 3_600_000).toISOString());

const replica = fc.record(
    {
        name: fc.constantFrom('orders-east', 'orders-west'),
        location: fc.constantFrom('canadacentral', 'canadaeast'),
        state: fc.constantFrom('Ready', 'Ready', 'ready', 'Updating', 'Stopped', 'banana'),
        replicationState: fc.constantFrom('Active', 'Active', 'active', 'Catchup', 'Broken', ''),
    },
    { requiredKeys: ['name', 'location', 'state'] },
);

/** Parts of the server that the age and the reach of its backups depend on. */
export const timesArbitrary: fc.Arbitrary<Partial<ServerProperties>> = fc.record(
    {
        createdAt: instant,
        earliestRestoreDate: instant,
        state: fc.constantFrom('Ready', 'Ready', 'Stopped'),
    },
    { requiredKeys: [] },
);

export const copiesArbitraries = {
    backups: fc.record(
        { readAt: fc.constant(readAt), newestCompletedTime: instant },
        { requiredKeys: ['readAt'] },
    ),
    replicas: fc.uniqueArray(replica, { maxLength: 2, selector: ({ name }) => name }),
};
