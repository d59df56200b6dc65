import { describe, expect, test } from 'vitest';
import { changeTarget } from '../../../src/changes/kinds.ts';
import type { Area, Control } from '../../../src/controls/definition/control.ts';
import { controls } from '../../../src/controls/index.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { planChanges } from '../../../src/engine/plan.ts';
import type { EffectiveBaseline } from '../../../src/model/baseline.ts';
import type { Change } from '../../../src/model/change.ts';
import { type ServerState, type SliceReadings, sliceNames } from '../../../src/model/server-state.ts';
import { drifted } from '../../../src/model/verdict.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { madeUpControl } from '../../support/made-up-control.ts';
import { type StateOverrides, serverState, workspaceId } from '../../support/states.ts';

function readingsOf(state: ServerState): SliceReadings {
    return Object.fromEntries(sliceNames.map((slice) => [slice, { kind: 'read', value: state[slice] }]));
}

/** The plan of the named controls for a state. */
function planned(
    overrides: StateOverrides,
    ids: readonly string[],
    baseline = enforcing(ids),
): readonly Change[] {
    const readings = readingsOf(serverState(overrides));
    const named = controls.filter(({ id }) => ids.includes(id));
    return planChanges(evaluate(named, readings, baseline.thresholds), readings, baseline);
}

function targets(changes: readonly Change[]): readonly string[] {
    return changes.map(changeTarget);
}

/** A drifted control that wants these changes. */
function wanting(
    id: string,
    area: Area,
    wanted: readonly Change[],
    reassessAfter?: readonly string[],
): Control {
    return madeUpControl(id, {
        area,
        ...(reassessAfter === undefined ? {} : { reassessAfter }),
        evaluate: () => drifted([{ what: 'x', found: 'y', wanted: 'z' }]),
        plan: () => wanted,
    });
}

function planOf(
    wantingControls: readonly Control[],
    overrides: Partial<EffectiveBaseline> = {},
): readonly Change[] {
    const modes = Object.fromEntries(wantingControls.map(({ id }) => [id, 'enforce' as const]));
    const baseline = { ...enforcing([]), modes, ...overrides };
    return planChanges(evaluate(wantingControls, {}, baseline.thresholds), {}, baseline);
}

function setParameter(name: string, to: string, control: string, more: Partial<Change> = {}): Change {
    return {
        kind: 'parameter',
        name,
        from: 'a',
        to,
        dataType: 'Set',
        isDynamicConfig: true,
        control,
        disruption: 'none',
        ...more,
    } as Change;
}

describe('the order of changes', () => {
    test('is encryption, transport, authentication, logging, platform, diagnostics, network', () => {
        const areas: readonly Area[] = [
            'network',
            'diagnostics',
            'platform',
            'logging',
            'authentication',
            'transport',
            'encryption',
        ];
        const plan = planOf(areas.map((area) => wanting(area, area, [setParameter(area, 'b', area)])));
        expect(targets(plan)).toEqual(areas.toReversed().map((area) => `configurations/${area}`));
    });

    test('is, within an area, dynamic, static, restart, what depends on it', () => {
        const restart: Change = {
            kind: 'restart',
            from: ['static'],
            to: [],
            control: 'static',
            disruption: 'restart',
        };
        const plan = planOf([
            wanting('dependent', 'logging', [setParameter('dependent', 'b', 'dependent')], ['static']),
            wanting('static', 'logging', [
                setParameter('static', 'b', 'static', { isDynamicConfig: false }),
                restart,
            ]),
            wanting('dynamic', 'logging', [setParameter('dynamic', 'b', 'dynamic')]),
        ]);
        expect(targets(plan)).toEqual([
            'configurations/dynamic',
            'configurations/static',
            'restart',
            'configurations/dependent',
        ]);
    });

    test('of a server on which everything drifted', () => {
        const ids = [
            'public-network-access',
            'diagnostic-settings',
            'pgaudit-classes',
            'pgaudit-loaded',
            'log-checkpoints',
            'entra-authentication',
            'secure-transport',
        ];
        const baseline = enforcing(ids);
        const thresholds = { ...baseline.thresholds, entraTenantId: 'tenant' };
        const plan = planned(
            {
                server: { network: { publicNetworkAccess: 'Enabled' } },
                parameters: {
                    require_secure_transport: 'off',
                    log_checkpoints: 'off',
                    shared_preload_libraries: 'pg_cron',
                },
            },
            ids,
            { ...baseline, thresholds },
        );
        expect(targets(plan)).toEqual([
            'configurations/require_secure_transport',
            'server/authConfig',
            'configurations/log_checkpoints',
            'configurations/azure.extensions',
            'configurations/shared_preload_libraries',
            'restart',
            'configurations/pgaudit.log',
            'diagnosticSettings/pgwarden',
            'server/network',
        ]);
        expect(plan.find(({ kind }) => kind === 'diagnosticSetting')).toMatchObject({ to: { workspaceId } });
    });

    test('restarts once, although several parameters wait', () => {
        const requeues = { value: 'x', isConfigPendingRestart: true };
        const plan = planned({ parameters: { wal_level: requeues, max_connections: requeues } }, [
            'pgaudit-loaded',
            'pending-restart',
        ]);
        expect(plan.filter(({ kind }) => kind === 'restart')).toMatchObject([
            {
                from: ['max_connections', 'shared_preload_libraries', 'wal_level'],
                control: 'pgaudit-loaded',
                alsoFor: ['pending-restart'],
            },
        ]);
    });
});

describe('two changes of one target', () => {
    test('of a set become one write with the members of both', () => {
        const plan = planOf([
            wanting('one', 'logging', [setParameter('x', 'a,b', 'one')]),
            wanting('two', 'logging', [setParameter('x', 'A,c', 'two')]),
        ]);
        expect(plan).toMatchObject([{ from: 'a', to: 'a,b,c', control: 'one', alsoFor: ['two'] }]);
    });

    test('of another parameter become the write of the first', () => {
        const integer = { dataType: 'Integer' } as const;
        const plan = planOf([
            wanting('one', 'logging', [setParameter('x', '7', 'one', integer)]),
            wanting('two', 'logging', [setParameter('x', '8', 'two', integer)]),
        ]);
        expect(plan).toMatchObject([{ to: '7', control: 'one', alsoFor: ['two'] }]);
    });

    test('of three controls name all of them', () => {
        const plan = planOf(
            ['one', 'two', 'three'].map((id) => wanting(id, 'logging', [setParameter('x', `a,${id}`, id)])),
        );
        expect(plan).toMatchObject([{ to: 'a,one,two,three', alsoFor: ['two', 'three'] }]);
    });

    test('of a section of the server become one write with the differences of both', () => {
        const from = { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' } as const;
        const authConfig = { kind: 'authConfig', from, disruption: 'none' } as const;
        const plan = planOf([
            wanting('one', 'authentication', [
                {
                    ...authConfig,
                    to: { ...from, activeDirectoryAuth: 'Enabled', tenantId: 't' },
                    control: 'one',
                },
            ]),
            wanting('two', 'authentication', [
                { ...authConfig, to: { ...from, passwordAuth: 'Disabled' }, control: 'two' },
            ]),
        ]);
        expect(plan).toEqual([
            {
                ...authConfig,
                to: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: 't' },
                control: 'one',
                alsoFor: ['two'],
            },
        ]);
    });

    test('of the encryption section keep what neither changes', () => {
        const from = { type: 'AzureKeyVault', primaryKeyURI: 'p/1', geoBackupKeyURI: 'g/1' } as const;
        const encryption = { kind: 'dataEncryption', from, disruption: 'none' } as const;
        const plan = planOf([
            wanting('one', 'encryption', [
                { ...encryption, to: { ...from, primaryKeyURI: 'p' }, control: 'one' },
            ]),
            wanting('two', 'encryption', [
                { ...encryption, to: { ...from, geoBackupKeyURI: 'g' }, control: 'two' },
            ]),
        ]);
        expect(plan).toMatchObject([
            { to: { type: 'AzureKeyVault', primaryKeyURI: 'p', geoBackupKeyURI: 'g' } },
        ]);
    });

    test('that the baseline treats differently stay two', () => {
        const two = [
            wanting('one', 'logging', [setParameter('x', 'a,b', 'one')]),
            wanting('two', 'logging', [setParameter('x', 'a,c', 'two')]),
        ];
        expect(planOf(two, { modes: { one: 'enforce', two: 'approve' } })).toMatchObject([
            { to: 'a,b', control: 'one' },
            { to: 'a,c', control: 'two' },
        ]);
        const exemption = {
            reason: 'r',
            owner: 'o',
            expires: '2027-01-01T00:00:00Z',
            kind: 'waiver',
        } as const;
        expect(planOf(two, { exemptions: { two: exemption } })).toHaveLength(2);
    });
});

describe('nothing is planned', () => {
    test('for controls that are compliant, not applicable, unknown or without a repair', () => {
        const ids = [
            'secure-transport',
            'geo-redundant-backup',
            'private-endpoint',
            'encryption-key-version',
        ];
        expect(planned({}, ids)).toEqual([]);
        const baseline = enforcing(['secure-transport']);
        const [secureTransport] = controls;
        const unknown = evaluate(
            secureTransport === undefined ? [] : [secureTransport],
            {},
            baseline.thresholds,
        );
        expect(unknown).toMatchObject([{ verdict: { kind: 'unknown' } }]);
        expect(planChanges(unknown, {}, baseline)).toEqual([]);
    });

    test('for a value that the catalogue of the server refuses', () => {
        const parameters = { require_secure_transport: { value: 'off', isReadOnly: true } };
        expect(planned({ parameters }, ['secure-transport'])).toEqual([]);
    });
});
