import { describe, expect, test } from 'vitest';
import { databaseControls } from '../../../src/controls/databases/index.ts';
import type { Control } from '../../../src/controls/definition/control.ts';
import type { DatabaseObjects } from '../../../src/model/database-objects.ts';
import type { ServerState } from '../../../src/model/server-state.ts';
import type { Thresholds } from '../../../src/model/thresholds.ts';
import {
    defaultsArbitrary,
    definerArbitrary,
    mappingArbitrary,
    membershipArbitrary,
    relationArbitrary,
    settingArbitrary,
} from '../../support/inside-arbitrary.ts';
import { fc, lawRuns } from '../../support/property.ts';
import { thresholdsArbitrary } from '../../support/thresholds-arbitrary.ts';
import { forEveryState, lawTimeout, statesFor } from './for-every-state.ts';

type Worsened = (state: ServerState) => ServerState;

function inside(change: (catalogue: ServerState['catalogue']) => ServerState['catalogue']): Worsened {
    return (state) => ({ ...state, catalogue: change(state.catalogue) });
}

function inEachDatabase(change: (objects: DatabaseObjects) => DatabaseObjects): Worsened {
    return (state) => ({ ...state, databases: state.databases.map(change) });
}

const attribute = fc.constantFrom(
    'canCreateRoles' as const,
    'canCreateDatabases' as const,
    'canReplicate' as const,
    'bypassesRowSecurity' as const,
    'canLogin' as const,
);

/** One thing more that somebody may do, which Azure itself did not grant. */
const worse: fc.Arbitrary<Worsened> = fc.oneof(
    membershipArbitrary.map((one) => inside((all) => ({ ...all, memberships: [...all.memberships, one] }))),
    settingArbitrary.map((one) => inside((all) => ({ ...all, settings: [...all.settings, one] }))),
    fc.tuple(attribute, fc.nat(5)).map(([name, at]) =>
        inside((all) => ({
            ...all,
            roles: all.roles.map((role, index) => (index === at ? { ...role, [name]: true } : role)),
        })),
    ),
    fc.constant(
        inside((all) => ({
            ...all,
            databases: all.databases.map((each) => ({
                ...each,
                publicPrivileges: ['CONNECT', 'CREATE', 'TEMPORARY'],
            })),
        })),
    ),
    relationArbitrary.map((one) =>
        inEachDatabase((all) => ({ ...all, publicRelations: [...all.publicRelations, one] })),
    ),
    definerArbitrary.map((one) =>
        inEachDatabase((all) => ({ ...all, definerFunctions: [...all.definerFunctions, one] })),
    ),
    defaultsArbitrary.map((one) =>
        inEachDatabase((all) => ({ ...all, defaultPrivileges: [...all.defaultPrivileges, one] })),
    ),
    mappingArbitrary.map((one) =>
        inEachDatabase((all) => ({ ...all, userMappings: [...all.userMappings, one] })),
    ),
    fc.constant(
        inEachDatabase((all) => ({
            ...all,
            schemas: all.schemas.map((each) => ({ ...each, publicCreateGrantors: ['dba'] })),
            rowSecurity: all.rowSecurity.map((each) => ({ ...each, isEnabled: false })),
            definerFunctions: all.definerFunctions.map((each) => ({ ...each, isPublic: true })),
            extensions: all.extensions.filter(({ name }) => name !== 'pgaudit'),
        })),
    ),
);

/** Number of findings, those left out among them. */
function findingsOf(control: Control, state: ServerState, thresholds: Thresholds): number {
    const verdict = control.evaluate(state, thresholds);
    return verdict.kind === 'drifted' ? verdict.evidence.length + (verdict.more ?? 0) : 0;
}

/** The value with every list in it the other way round. */
function turned<Value>(value: Value): Value {
    return JSON.parse(JSON.stringify(value), (_, each: unknown) =>
        Array.isArray(each) ? each.toReversed() : each,
    );
}

describe.each(databaseControls)('$id', { timeout: lawTimeout }, (control) => {
    test('nothing that somebody may do besides takes a finding away', () => {
        fc.assert(
            fc.property(statesFor(control), thresholdsArbitrary, worse, (state, thresholds, worsened) => {
                const before = findingsOf(control, state, thresholds);
                expect(findingsOf(control, worsened(state), thresholds)).toBeGreaterThanOrEqual(before);
            }),
            { numRuns: lawRuns() },
        );
    });

    test('the order of lists does not matter', () => {
        forEveryState(control, (state, thresholds) => {
            expect(control.evaluate(turned(state), thresholds)).toEqual(control.evaluate(state, thresholds));
        });
    });

    test('roles and objects of Azure are never named', () => {
        forEveryState(control, (state, thresholds) => {
            const verdict = control.evaluate(state, thresholds);
            const named = verdict.kind === 'drifted' ? verdict.evidence.map(({ what }) => what) : [];
            expect(named.filter((what) => /\brole (azuresu|azure_pg_admin|replication)$/.test(what))).toEqual(
                [],
            );
        });
    });
});
