import type { Control, Decidable, MissingPart } from '../controls/definition/control.ts';
import type { EncryptionKey } from '../model/encryption-keys.ts';
import { missingParameters } from '../model/parameters-of-every-server.ts';
import {
    type ServerState,
    type SliceName,
    type SliceReading,
    type SliceReadings,
    sliceNames,
    type UnreadPart,
} from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { unreadInCatalogue, unreadRows } from '../model/unread-inside.ts';
import type { Verdict } from '../model/verdict.ts';

/** The state of one server as one control sees it, with what it lacks. */
export type Narrowed = NarrowedState | { readonly kind: 'unreadable'; readonly reason: string };

export interface NarrowedState {
    readonly kind: 'state';
    readonly state: ServerState;
    /** The parts that matter to the control and could not be read. */
    readonly lacks: readonly Lack[];
}

export interface Lack extends MissingPart {
    readonly reason: string;
    readonly transient: boolean;
    readonly decidable: Decidable;
}

/** The state with the control's slices only; `unreadable` when nothing can be said without what could not be read. */
export function narrowedState(control: Control, readings: SliceReadings, thresholds: Thresholds): Narrowed {
    const values: Partial<Record<SliceName, ServerState[SliceName]>> = {};
    const unread: (UnreadPart & { readonly slice: SliceName })[] = [];
    for (const slice of control.reads) {
        const reading: SliceReading<SliceName> | undefined = readings[slice];
        if (reading === undefined) return { kind: 'unreadable', reason: `${slice} was not read` };
        unread.push(...unreadParts(slice, reading).map((part) => ({ ...part, slice })));
        const value = reading.kind === 'read' ? reading.value : emptySlices[slice];
        if (value === undefined) return { kind: 'unreadable', reason: `${slice}: ${reasonFor(reading)}` };
        values[slice] = value;
    }
    const state = values as ServerState;
    const lacks = unread
        .map(
            (part): Lack => ({
                ...part,
                decidable: control.decidableWithout?.(part, state, thresholds) ?? 'nothing',
            }),
        )
        .filter(({ decidable }) => decidable !== 'everything');
    return { kind: 'state', state, lacks };
}

/** Returns whether the readings prove the verdict. A state with unread parts never proves an absence. */
export function isProved(verdict: Verdict, { lacks }: NarrowedState): boolean {
    const needed = verdict.kind === 'drifted' ? 'drift' : 'compliance';
    if (verdict.kind === 'notApplicable') return lacks.length === 0;
    return lacks.every(({ decidable }) => decidable === needed);
}

/** Returns whether everything that bears on the control and could not be read may be readable later by itself. */
export function isTransientLack(control: Control, readings: SliceReadings, thresholds: Thresholds): boolean {
    const narrowed = narrowedState(control, readings, thresholds);
    if (narrowed.kind === 'state') return narrowed.lacks.every(({ transient }) => transient);
    return control.reads.every((slice) => {
        const reading = readings[slice];
        return reading === undefined || reading.kind === 'read' || reading.transient;
    });
}

/** The slices of which something was not read that may be readable later by itself. */
export function transientSlices(readings: SliceReadings): readonly SliceName[] {
    return sliceNames.filter((slice) => {
        const reading: SliceReading<SliceName> | undefined = readings[slice];
        return reading !== undefined && unreadParts(slice, reading).some(({ transient }) => transient);
    });
}

function unreadParts(slice: SliceName, reading: SliceReading<SliceName>): readonly UnreadPart[] {
    if (reading.kind === 'unreadable') {
        return [{ part: '', reason: reading.reason, transient: reading.transient }];
    }
    const unread = reading.unread ?? [];
    const known = new Set(unread.map(({ part }) => part));
    return [...unread, ...lacking(slice, reading.value).filter(({ part }) => !known.has(part))];
}

/** Returns the parts that every server has and the value shows to be missing. */
function lacking(slice: SliceName, value: ServerState[SliceName]): readonly UnreadPart[] {
    switch (slice) {
        case 'parameters':
            return missingParameters(value as ServerState['parameters']);
        case 'catalogue':
            return unreadInCatalogue(value as ServerState['catalogue']);
        case 'databases':
            return unreadRows(value as ServerState['databases']);
        default:
            return [];
    }
}

function reasonFor(reading: SliceReading<SliceName>): string {
    return reading.kind === 'unreadable' ? reading.reason : 'was not read';
}

const unreadKey: EncryptionKey = { versionlessUri: '', versions: 'unread', rotationPolicy: 'unread' };

const unreadVault = { vault: 'unread', key: 'unread' } as const;

/** The stand-in for a slice of which nothing was read. Without the other slices there is nothing to say. */
const emptySlices: { readonly [S in SliceName]?: ServerState[S] } = {
    firewallRules: [],
    administrators: [],
    diagnosticSettings: [],
    logCategories: [],
    encryptionKeys: { readAt: '', primary: unreadKey, geoBackup: unreadKey },
    replicas: [],
    databases: [],
    keyVaults: { primary: unreadVault, geoBackup: unreadVault },
};
