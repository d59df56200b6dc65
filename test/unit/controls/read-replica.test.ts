import { describe, expect, test } from 'vitest';
import { readReplica } from '../../../src/controls/read-replica.ts';
import { evaluate, slicesReadBy } from '../../../src/engine/evaluate.ts';
import type { Replica } from '../../../src/model/copies.ts';
import { serverState, thresholds } from '../../support/states.ts';

const east: Replica = {
    name: 'orders-east',
    location: 'canadaeast',
    state: 'Ready',
    replicationState: 'Active',
};
const near: Replica = { ...east, name: 'orders-near', location: 'canadacentral' };

const one = thresholds({ readReplica: { minimum: 1, anotherRegion: false } });
const oneAway = thresholds({ readReplica: { minimum: 1, anotherRegion: true } });
const two = thresholds({ readReplica: { minimum: 2, anotherRegion: false } });

describe('read-replica', () => {
    test('a baseline that asks for none makes it not applicable, and nothing is read for it', () => {
        expect(evaluate([readReplica], {}, thresholds())).toEqual([
            {
                control: readReplica,
                verdict: {
                    kind: 'notApplicable',
                    reason: 'The baseline asks for no read replica (readReplica.minimum)',
                },
            },
        ]);
        expect(slicesReadBy([readReplica], thresholds())).toEqual([]);
        expect(slicesReadBy([readReplica], one)).toEqual(['server', 'replicas']);
        expect(slicesReadBy([readReplica])).toEqual(['server', 'replicas']);
    });

    test.each([
        ['one replica', one, [near], 'compliant'],
        ['no replica', one, [], 'drifted'],
        ['a replica in the region of the server where another one is asked for', oneAway, [near], 'drifted'],
        ['a replica in another region', oneAway, [near, east], 'compliant'],
        ['one replica of two', two, [east], 'drifted'],
        ['two replicas', two, [near, east], 'compliant'],
        ['a replica that catches up', one, [{ ...east, replicationState: 'Catchup' }], 'drifted'],
        ['a broken replica', one, [{ ...east, replicationState: 'Broken' }], 'drifted'],
        ['a stopped replica', one, [{ ...east, state: 'Stopped' }], 'drifted'],
        ['a replica that is scaled', one, [{ ...east, state: 'Updating' }], 'compliant'],
        ['a replica in a state that Azure does not document', one, [{ ...east, state: 'banana' }], 'drifted'],
    ])('%s', (_, wanted, replicas, kind) => {
        expect(readReplica.evaluate(serverState({ replicas }), wanted)).toMatchObject({ kind });
    });

    test('a replica without a state of replication does not count', () => {
        const { replicationState: _, ...stateless } = east;
        expect(readReplica.evaluate(serverState({ replicas: [stateless] }), oneAway)).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'replicas',
                    found: 'orders-east in canadaeast (Ready, no state)',
                    wanted: '1 that replicate (Active) outside of canadacentral',
                },
            ],
            unrepairable:
                'A read replica costs as much as the server, and belongs to a network that an operator must choose',
        });
    });

    test('it does not apply to a replica', () => {
        const state = serverState({ server: { replicationRole: 'AsyncReplica' } });
        expect(readReplica.evaluate(state, one)).toEqual({
            kind: 'notApplicable',
            reason: 'A read replica has no replicas of its own',
        });
    });
});
