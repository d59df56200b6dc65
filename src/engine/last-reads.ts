import type { Control } from '../controls/definition/control.ts';
import type { LastRead, LastReads } from '../model/last-read.ts';
import { parametersOfEveryServer } from '../model/parameters-of-every-server.ts';
import {
    type Parameter,
    type Parameters,
    type ServerState,
    type SliceName,
    type SliceReading,
    type SliceReadings,
    sliceNames,
} from '../model/server-state.ts';

/**
 * The last reads of a server in its record. They keep what a control may judge and nothing else: no tags, no name of an
 * administrator, and of hundreds of parameters only those that a control writes, that every server has, or that wait for a
 * restart. A law proves that a judgement from them is the one from the whole state.
 */
const version = 2;

/** Characters of one slice: many times what a server has. */
const maxCharacters = 40_000;

/** Returns the readings as a record keeps them. `at`: start of the read, ISO 8601. */
export function lastReads(readings: SliceReadings, at: string, controls: readonly Control[]): LastReads {
    const kept = parametersOf(controls);
    const entries = sliceNames.flatMap((slice) => {
        const reading: SliceReading<SliceName> | undefined = readings[slice];
        return reading === undefined ? [] : [[slice, lastRead(slice, reading, at, kept)] as const];
    });
    return Object.fromEntries(entries);
}

/** Returns the readings in a record. Slices without a known read are left out. */
export function readingsIn(reads: LastReads): SliceReadings {
    const entries = sliceNames.flatMap((slice) => {
        const reading = readingIn(slice, reads[slice]);
        return reading === undefined ? [] : [[slice, reading] as const];
    });
    return Object.fromEntries(entries);
}

/** Returns one slice's reading; undefined when there is none of this version. */
export function readingIn<S extends SliceName>(
    slice: S,
    read: LastRead | undefined,
): SliceReading<S> | undefined {
    if (read?.version !== version) return undefined;
    // The hash of the row says that Pgwarden wrote it, and controls are total.
    const reading = JSON.parse(read.text) as SliceReading<S>;
    if (reading.kind === 'unreadable') return reading;
    return { ...reading, value: shapes[slice].unpacked(reading.value) };
}

/** Returns the read with another value, as of the same instant. */
export function lastReadOf<S extends SliceName>(
    slice: S,
    reading: SliceReading<S>,
    { at }: Pick<LastRead, 'at'>,
): LastRead {
    return lastRead(slice, reading, at, undefined);
}

/** `kept`: the parameters to keep; undefined: all of them. */
function lastRead<S extends SliceName>(
    slice: S,
    reading: SliceReading<S>,
    at: string,
    kept: ReadonlySet<string> | undefined,
): LastRead {
    const packed =
        reading.kind === 'read' ? { ...reading, value: shapes[slice].packed(reading.value, kept) } : reading;
    const text = JSON.stringify(packed);
    if (text.length <= maxCharacters) return { version, at, text };
    const reason = `its last read has ${text.length} characters; at most ${maxCharacters} are kept`;
    return { version, at, text: JSON.stringify({ kind: 'unreadable', reason, transient: false }) };
}

/** Names of the parameters that controls may judge, whatever their values. */
function parametersOf(controls: readonly Control[]): ReadonlySet<string> {
    const prefix = 'configurations/';
    const written = controls
        .flatMap(({ owns = {} }) => Object.keys(owns))
        .filter((target) => target.startsWith(prefix))
        .map((target) => target.slice(prefix.length));
    return new Set([...parametersOfEveryServer, ...written]);
}

/** The kept shape of a slice's value. */
interface Shape<S extends SliceName> {
    packed(value: ServerState[S], kept: ReadonlySet<string> | undefined): unknown;
    unpacked(value: unknown): ServerState[S];
}

function whole<S extends SliceName>(): Shape<S> {
    return { packed: (value) => value, unpacked: (value) => value as ServerState[S] };
}

type PackedParameter = readonly [
    value: string,
    dataType: string,
    allowedValues: string,
    isDynamicConfig: 0 | 1,
    isReadOnly: 0 | 1,
    isConfigPendingRestart: 0 | 1,
];

const shapes: { readonly [S in SliceName]: Shape<S> } = {
    server: {
        packed: ({ tags: _tags, fullyQualifiedDomainName: _host, ...server }) => server,
        unpacked: (value) => ({ ...(value as ServerState['server']), tags: {} }),
    },
    parameters: {
        packed: packedParameters,
        unpacked: (value) => unpackedParameters(value as Readonly<Record<string, PackedParameter>>),
    },
    firewallRules: whole(),
    administrators: {
        packed: (administrators) => administrators.map(({ objectId }) => objectId),
        unpacked: (value) =>
            (value as readonly string[]).map((objectId) => ({
                objectId,
                principalName: '',
                principalType: '',
                tenantId: '',
            })),
    },
    threatProtection: whole(),
    diagnosticSettings: whole(),
    logCategories: whole(),
    encryptionKeys: whole(),
    defenderPlan: whole(),
    subnet: whole(),
    keyVaults: whole(),
    backups: whole(),
    replicas: whole(),
    resourceLocks: whole(),
    logWorkspaces: whole(),
    policyAssignments: whole(),
    catalogue: whole(),
    databases: whole(),
};

function packedParameters(
    parameters: Parameters,
    kept: ReadonlySet<string> | undefined,
): Readonly<Record<string, PackedParameter>> {
    const entries = Object.entries(parameters)
        .filter(([name, found]) => kept === undefined || kept.has(name) || found.isConfigPendingRestart)
        .map(([name, found]) => [name, packedParameter(found)] as const);
    return Object.fromEntries(entries);
}

function packedParameter(found: Parameter): PackedParameter {
    const { value, dataType, allowedValues, isDynamicConfig, isReadOnly, isConfigPendingRestart } = found;
    return [
        value,
        dataType,
        allowedValues,
        isDynamicConfig ? 1 : 0,
        isReadOnly ? 1 : 0,
        isConfigPendingRestart ? 1 : 0,
    ];
}

/** No control asks for the default value, which is left out. */
function unpackedParameters(packed: Readonly<Record<string, PackedParameter>>): Parameters {
    const entries = Object.entries(packed).map(([name, found]): readonly [string, Parameter] => {
        const [value, dataType, allowedValues, isDynamic, isReadOnly, isPending] = found;
        return [
            name,
            {
                name,
                value,
                defaultValue: '',
                dataType,
                allowedValues,
                isDynamicConfig: isDynamic === 1,
                isReadOnly: isReadOnly === 1,
                isConfigPendingRestart: isPending === 1,
            },
        ];
    });
    return Object.fromEntries(entries);
}
