import { describe, expect, test } from 'vitest';
import type { Control } from '../../../src/controls/definition/control.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { planChanges } from '../../../src/engine/plan.ts';
import { canonicalJson } from '../../../src/model/canonical-json.ts';
import type { Change } from '../../../src/model/change.ts';
import type { EncryptionKey } from '../../../src/model/encryption-keys.ts';
import type {
    ServerProperties,
    ServerState,
    SliceName,
    SliceReadings,
} from '../../../src/model/server-state.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { fc, lawRuns } from '../../support/property.ts';
import { thresholdsArbitrary } from '../../support/thresholds-arbitrary.ts';
import { lawfulControls, lawTimeout, statesFor } from './for-every-state.ts';

/**
 * What could not be read never becomes a pass, a failure or a repair: a verdict without a part is `unknown`, or it is the
 * verdict with the part, whatever the part holds. The generated state is one of the things that it can hold.
 */

const reason = 'HTTP 403 Forbidden: no';

/** One part of a state that can be missing from its reading, by a name. */
interface Part {
    readonly name: string;
    readonly readings: SliceReadings;
}

function read(state: ServerState, reads: readonly SliceName[]): SliceReadings {
    return Object.fromEntries(reads.map((slice) => [slice, { kind: 'read', value: state[slice] }]));
}

/** Every way to lack one part of what the control reads. */
function parts(state: ServerState, { reads }: Control): readonly Part[] {
    const all = read(state, reads);
    const without = (slice: SliceName, part: string, value: unknown): Part => ({
        name: `${slice}/${part}`,
        readings: { ...all, [slice]: { kind: 'read', value, unread: [{ part, reason, transient: false }] } },
    });
    const whole = reads.map((slice): Part => {
        const readings = { ...all, [slice]: { kind: 'unreadable', reason, transient: false } };
        return { name: slice, readings };
    });
    const listParts = <Item>(slice: SliceName, items: readonly Item[]): readonly Part[] =>
        reads.includes(slice)
            ? items.map((_, index) => without(slice, `#${index + 1}`, omitted(items, index)))
            : [];
    const lists = [
        ...listParts('firewallRules', state.firewallRules),
        ...listParts('administrators', state.administrators),
        ...listParts('diagnosticSettings', state.diagnosticSettings),
        ...listParts('logCategories', state.logCategories),
        ...listParts('replicas', state.replicas),
        ...listParts('policyAssignments', state.policyAssignments),
    ];
    return [
        ...whole,
        ...lists,
        ...(reads.includes('parameters') ? parameterParts(state, without) : []),
        ...(reads.includes('server') ? sectionParts(state, without) : []),
        ...(reads.includes('encryptionKeys') ? keyParts(state, without) : []),
        ...(reads.includes('backups') ? backupParts(state, without) : []),
        ...(reads.includes('keyVaults') ? vaultParts(state, without) : []),
        ...(reads.includes('resourceLocks') ? lockParts(state, without) : []),
        ...(reads.includes('logWorkspaces') ? workspaceParts(state, without) : []),
        ...(reads.includes('catalogue') ? [untoldPasswords(state, all)] : []),
        ...(reads.includes('databases') ? databaseParts(state, all, without) : []),
    ];
}

type Without = (slice: SliceName, part: string, value: unknown) => Part;

function omitted<Item>(items: readonly Item[], index: number): readonly Item[] {
    return items.filter((_, each) => each !== index);
}

function parameterParts({ parameters }: ServerState, without: Without): readonly Part[] {
    return Object.keys(parameters).flatMap((name, index) => {
        const { [name]: _, ...rest } = parameters;
        return [without('parameters', name, rest), without('parameters', `#${index + 1}`, rest)];
    });
}

/** What the parser gives for a section that Azure left out. */
const leftOut: Partial<ServerProperties> = {
    tags: {},
    version: '',
    minorVersion: '',
    state: '',
    replicationRole: 'None',
    network: { publicNetworkAccess: 'Enabled' },
    privateEndpointConnections: [],
    authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
    dataEncryption: { type: 'SystemManaged' },
    backup: { backupRetentionDays: 0, geoRedundantBackup: 'Disabled' },
    storage: { autoGrow: 'Disabled' },
    maintenanceWindow: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
    highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
};

function sectionParts({ server }: ServerState, without: Without): readonly Part[] {
    const sections = Object.entries(leftOut).map(([section, value]) =>
        without('server', section, { ...server, [section]: value }),
    );
    const { fipsMode: _fips, ...withoutFips } = server;
    const properties = [
        without('server', 'fipsMode', withoutFips),
        without('server', 'sku', { ...server, skuName: '', tier: '' }),
    ];
    const connections = server.privateEndpointConnections.map((_, index, all) =>
        without('server', `privateEndpointConnections/#${index + 1}`, {
            ...server,
            privateEndpointConnections: omitted(all, index),
        }),
    );
    return [...sections, ...properties, ...connections];
}

function keyParts({ encryptionKeys: keys }: ServerState, without: Without): readonly Part[] {
    return (['primary', 'geoBackup'] as const).flatMap((slot) => {
        const key: EncryptionKey | undefined = keys[slot];
        if (key === undefined) return [];
        return (['versions', 'rotationPolicy'] as const).map((part) =>
            without('encryptionKeys', `${slot}/${part}`, { ...keys, [slot]: { ...key, [part]: 'unread' } }),
        );
    });
}

function vaultParts({ keyVaults }: ServerState, without: Without): readonly Part[] {
    return (['primary', 'geoBackup'] as const).flatMap((slot) => {
        const read = keyVaults[slot];
        if (read === undefined) return [];
        return (['vault', 'key'] as const).map((part) =>
            without('keyVaults', `${slot}/${part}`, {
                ...keyVaults,
                [slot]: { ...read, [part]: 'unread' },
            }),
        );
    });
}

function backupParts({ backups, server }: ServerState, without: Without): readonly Part[] {
    const { newestCompletedTime: _newest, ...rest } = backups;
    const { createdAt: _created, ...ageless } = server;
    const { earliestRestoreDate: _earliest, ...windowless } = server;
    return [
        without('backups', '#1', rest),
        without('server', 'systemData', ageless),
        without('server', 'earliestRestoreDate', windowless),
    ];
}

function lockParts({ resourceLocks: { server, vaults } }: ServerState, without: Without): readonly Part[] {
    return [
        ...server.map((_, index) =>
            without('resourceLocks', `locks/#${index + 1}`, { server: omitted(server, index), vaults }),
        ),
        ...vaults.map(({ vault }, index) =>
            without('resourceLocks', `vaults/${vault}`, {
                server,
                vaults: vaults.with(index, { vault, locks: 'unread' }),
            }),
        ),
        without('resourceLocks', 'vaults', { server, vaults: [] }),
    ];
}

function workspaceParts({ logWorkspaces }: ServerState, without: Without): readonly Part[] {
    return [
        ...logWorkspaces.map(({ id }, index) => without('logWorkspaces', id, omitted(logWorkspaces, index))),
        ...logWorkspaces.map((_, index) =>
            without('logWorkspaces', `diagnosticSettings/#${index + 1}`, omitted(logWorkspaces, index)),
        ),
    ];
}

/** A server that does not tell how passwords are stored. */
function untoldPasswords({ catalogue }: ServerState, all: SliceReadings): Part {
    const roles = catalogue.roles.map(({ authenticationType: _type, ...role }) => role);
    return {
        name: 'catalogue/authenticationTypes',
        readings: { ...all, catalogue: { kind: 'read', value: { ...catalogue, roles } } },
    };
}

/** Databases that cannot be read, and lists that are longer than what is read. */
function databaseParts({ databases }: ServerState, all: SliceReadings, without: Without): readonly Part[] {
    const lists = ['schemas', 'publicRelations', 'definerFunctions', 'rowSecurity'] as const;
    const others = ['defaultPrivileges', 'extensions', 'userMappings'] as const;
    return databases.flatMap((each, index) => [
        without('databases', each.database, omitted(databases, index)),
        ...[...lists, ...others]
            .filter((list) => each[list].length > 0)
            .map((list): Part => {
                const shorter = { ...each, [list]: each[list].slice(0, -1), more: { [list]: 1 } };
                const value = databases.with(index, shorter);
                return {
                    name: `databases/${each.database}/${list}`,
                    readings: { ...all, databases: { kind: 'read', value } },
                };
            }),
    ]);
}

function isGuarded({ kind, disruption }: Change): boolean {
    return disruption === 'lockout' || kind === 'dataEncryption' || kind === 'keyRotation';
}

describe.each(lawfulControls)('$id', { timeout: lawTimeout }, (control) => {
    const baseline = enforcing([control.id]);

    test('without a part its verdict is the same, or unknown, and it repairs nothing else', () => {
        fc.assert(
            fc.property(statesFor(control), thresholdsArbitrary, (state, thresholds) => {
                const truth = evaluate([control], read(state, control.reads), thresholds);
                const planned = planChanges(truth, read(state, control.reads), { ...baseline, thresholds });
                const known = new Set(planned.map(canonicalJson));
                // The part itself can be why nothing is repaired, and the rest is repaired without it; but never where
                // that reason saves somebody from being locked out, or a key from being lost.
                const ofRest = new Set((control.plan?.(state, thresholds) ?? []).map(canonicalJson));
                const isKnown = (change: Change): boolean =>
                    change.kind === 'restart' ||
                    known.has(canonicalJson(change)) ||
                    (!isGuarded(change) && ofRest.has(canonicalJson(change)));
                for (const { name, readings } of parts(state, control)) {
                    const found = evaluate([control], readings, thresholds);
                    const kind = found[0]?.verdict.kind;
                    if (kind === 'unknown') continue;
                    expect({ name, kind }).toEqual({ name, kind: truth[0]?.verdict.kind });
                    // Which form Azure takes shows in what it offers; its documentation stands in for that.
                    if (name.startsWith('logCategories')) continue;
                    const changes = planChanges(found, readings, { ...baseline, thresholds });
                    expect({
                        name,
                        unknown: changes.filter((change) => !isKnown(change)),
                    }).toEqual({
                        name,
                        unknown: [],
                    });
                }
            }),
            { numRuns: lawRuns(150) },
        );
    });

    test('a missing part that does not matter to it does not make it unknown', () => {
        fc.assert(
            fc.property(statesFor(control), thresholdsArbitrary, (state, thresholds) => {
                if (!control.reads.includes('server')) return;
                const value = { ...state.server, ofTomorrow: {} };
                const unread = [{ part: 'ofTomorrow', reason, transient: false }];
                const all = read(state, control.reads);
                const found = evaluate(
                    [control],
                    { ...all, server: { kind: 'read', value, unread } },
                    thresholds,
                );
                expect(found).toEqual(evaluate([control], all, thresholds));
            }),
            { numRuns: lawRuns(100) },
        );
    });
});
