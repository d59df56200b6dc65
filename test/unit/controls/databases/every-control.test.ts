import { describe, expect, test } from 'vitest';
import { databaseControls } from '../../../../src/controls/databases/index.ts';
import { evaluate } from '../../../../src/engine/evaluate.ts';
import type { ServerState, SliceReadings, UnreadPart } from '../../../../src/model/server-state.ts';
import { createdDatabase } from '../../../support/database-states.ts';
import { asking, badServer, goodServer } from '../../../support/inside-states.ts';
import { serverState } from '../../../support/states.ts';

const refused: UnreadPart = { part: 'shop', reason: 'permission denied', transient: false };

function readings(state: ServerState, unread: readonly UnreadPart[] = []): SliceReadings {
    return {
        administrators: { kind: 'read', value: state.administrators },
        catalogue: { kind: 'read', value: state.catalogue },
        databases: { kind: 'read', value: state.databases, unread },
    };
}

describe.each(databaseControls)('$id', (control) => {
    const kindOf = (read: SliceReadings) => evaluate([control], read, asking)[0]?.verdict.kind;
    const isOverDatabases = control.reads.includes('databases');

    test('drifts on the bad server and is compliant on the good one', () => {
        expect([kindOf(readings(badServer)), kindOf(readings(goodServer))]).toEqual(['drifted', 'compliant']);
    });

    test('does not apply to a replica, whatever its databases', () => {
        const replica = { ...badServer, catalogue: { ...badServer.catalogue, isReplica: true } };
        expect(kindOf(readings(replica))).toBe('notApplicable');
        expect(kindOf(readings(replica, [refused]))).toBe('notApplicable');
        const databases = { kind: 'unreadable', reason: 'connection refused', transient: true } as const;
        expect(kindOf({ ...readings(replica), databases })).toBe('notApplicable');
    });

    test('is unknown where a database could not be read, unless another one drifted', () => {
        expect(kindOf(readings(goodServer, [refused]))).toBe(isOverDatabases ? 'unknown' : 'compliant');
        expect(kindOf(readings(badServer, [refused]))).toBe('drifted');
    });

    test('is unknown where the catalogue could not be read', () => {
        const reading = { kind: 'unreadable', reason: 'connection refused', transient: true } as const;
        expect(kindOf({ ...readings(badServer), catalogue: reading })).toBe('unknown');
    });

    test('is unknown where nothing of the databases could be read, if it is about them', () => {
        const reading = { kind: 'unreadable', reason: 'connection refused', transient: true } as const;
        const found = kindOf({ ...readings(badServer), databases: reading });
        expect(found).toBe(isOverDatabases ? 'unknown' : 'drifted');
    });
});

test('a server that Azure just created lacks pgaudit, and word of how passwords are stored', () => {
    const created = evaluate(databaseControls, readings(serverState()), asking);
    const others = created.filter(({ verdict }) => verdict.kind !== 'compliant');
    expect(others.map(({ control, verdict }) => `${control.id}: ${verdict.kind}`)).toEqual([
        'role-passwords: unknown',
        'pgaudit-created: drifted',
    ]);
});

test('a list of which only the first rows were read leaves those unknown that judge it', () => {
    const [orders = createdDatabase('orders')] = goodServer.databases;
    const state = { ...goodServer, databases: [{ ...orders, more: { definerFunctions: 12 } }] };
    const unknown = evaluate(databaseControls, readings(state), asking).filter(
        ({ verdict }) => verdict.kind === 'unknown',
    );
    expect(unknown.map(({ control, verdict }) => [control.id, verdict])).toEqual([
        [
            'definer-search-path',
            {
                kind: 'unknown',
                reason: 'databases/orders/definerFunctions: 12 rows more than Pgwarden reads',
            },
        ],
        [
            'definer-execute',
            {
                kind: 'unknown',
                reason: 'databases/orders/definerFunctions: 12 rows more than Pgwarden reads',
            },
        ],
    ]);
});

test('a verdict names the first 20 findings in their order and counts the others', () => {
    const names = Array.from({ length: 500 }, (_, index) => `t${String(index).padStart(3, '0')}`);
    const relation = { kind: 'table', schema: 's', owner: 'app_owner', grantors: ['app_owner'] } as const;
    const publicRelations = names.toReversed().map((name) => ({ ...relation, name, privileges: ['SELECT'] }));
    const state = { ...goodServer, databases: [createdDatabase('orders', { publicRelations })] };
    const verdict = databaseControls.find(({ id }) => id === 'public-relations')?.evaluate(state, asking);
    if (verdict?.kind !== 'drifted') throw new Error('it must drift');
    expect(verdict.more).toBe(480);
    expect(verdict.evidence.map(({ what }) => what)).toEqual(
        names.slice(0, 20).map((name) => `table s.${name} of database orders`),
    );
});
