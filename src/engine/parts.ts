import { childPart } from '../changes/child-resource.ts';
import { withoutKeyStatus } from '../changes/data-encryption.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { EventCause } from '../model/cause.ts';
import {
    databaseSlices,
    isSurrounding,
    type ServerState,
    type SliceName,
    type SliceReadings,
    type SurroundingSlice,
} from '../model/server-state.ts';
import type { Finding } from '../model/verdict.ts';

/**
 * The parts of a server that are written one by one, named as the events of Resource Manager name them:
 * `configurations/require_secure_transport`, `firewallrules/office`; `server/network` for a section of the server
 * resource, which an event does not name.
 */
export interface Part {
    readonly value: unknown;
    /** As Azure makes it by itself. */
    readonly isDefault?: boolean;
}

export type Parts = ReadonlyMap<string, Part>;

/** Returns the parts of one slice; undefined for one that was not read as a whole or is not written through Resource Manager. */
export function partsOf(slice: SliceName, readings: SliceReadings): Parts | undefined {
    const reading = readings[slice];
    if (reading?.kind !== 'read' || reading.unread !== undefined) return undefined;
    if (!isWritten(slice)) return undefined;
    return new Map(entriesOf(slice, { [slice]: reading.value }));
}

/** Slices of which nothing is written through Resource Manager, part by part. */
const notWritten = ['encryptionKeys', 'logCategories', 'backups', 'replicas', ...databaseSlices] as const;

/** The slices that are written through Resource Manager, server by server. */
type WrittenSlice = Exclude<SliceName, SurroundingSlice | (typeof notWritten)[number]>;

/** Returns whether the slice has parts that are written, of which a read can show that they changed. */
export function isWritten(slice: SliceName): slice is WrittenSlice {
    return !isSurrounding(slice) && notWritten.every((each) => each !== slice);
}

function entriesOf(slice: WrittenSlice, state: Partial<ServerState>): readonly (readonly [string, Part])[] {
    switch (slice) {
        case 'server':
            return state.server === undefined ? [] : sectionsOf(state.server);
        case 'parameters':
            return Object.values(state.parameters ?? {}).map(({ name, value, defaultValue }) => [
                childPart('configurations', name),
                { value, isDefault: value === defaultValue },
            ]);
        case 'firewallRules':
            return named('firewallrules', state.firewallRules ?? [], ({ name }) => name);
        case 'administrators':
            return named('administrators', state.administrators ?? [], ({ objectId }) => objectId);
        case 'diagnosticSettings':
            return named(diagnosticSettings, state.diagnosticSettings ?? [], ({ name }) => name);
        case 'threatProtection':
            return [[threatProtection, { value: state.threatProtection?.state }]];
    }
}

const diagnosticSettings = 'microsoft.insights/diagnosticsettings';
const threatProtection = 'advancedthreatprotectionsettings/default';

/** Without what Azure changes by itself: states of a standby, of a key. */
function sectionsOf(server: ServerState['server']): readonly (readonly [string, Part])[] {
    const { network, authConfig, backup, highAvailability, dataEncryption } = server;
    const { tags, version, tier, skuName, storage, fipsMode, maintenanceWindow } = server;
    return [
        ['server/network', { value: network }],
        ['server/authConfig', { value: authConfig }],
        ['server/backup', { value: backup }],
        ['server/highAvailability', { value: highAvailability.mode }],
        ['server/dataEncryption', { value: withoutKeyStatus(dataEncryption) }],
        // Azure itself grows the disk.
        ['server/storage', { value: storage.autoGrow }],
        ['server/fipsMode', { value: fipsMode ?? 'Disabled' }],
        ['server/version', { value: version }],
        ['server/skuName', { value: skuName }],
        ['server/maintenanceWindow', { value: maintenanceWindow }],
        // No control is about these, but an event of the server can be.
        ['server/tags', { value: tags }],
        ['server/tier', { value: tier }],
        ...named('privateendpointconnections', server.privateEndpointConnections, ({ id }) => lastOf(id)),
    ];
}

function named<Child>(
    type: string,
    children: readonly Child[],
    nameOf: (child: Child) => string,
): readonly (readonly [string, Part])[] {
    return children.map((child) => [childPart(type, nameOf(child)), { value: child }]);
}

function lastOf(id: string): string {
    return id.slice(id.lastIndexOf('/') + 1);
}

/** Returns the subject of a finding: one part, or every child of a type, of which some lack. Undefined: nothing that is written. */
export type Subject =
    | { readonly kind: 'part'; readonly part: string }
    | { readonly kind: 'children'; readonly type: string };

const unwritten: readonly string[] = ['state', 'minorVersion', 'backups', 'earliestRestoreDate', 'replicas'];
const propertyParts: Readonly<Record<string, string>> = {
    fipsMode: 'server/fipsMode',
    version: 'server/version',
    'sku.name': 'server/skuName',
};

export function subjectOf({ what }: Finding): Subject | undefined {
    if (what === 'administrators') return { kind: 'children', type: 'administrators' };
    if (what === 'diagnosticSettings') return { kind: 'children', type: diagnosticSettings };
    if (what === 'privateEndpointConnections')
        return { kind: 'children', type: 'privateendpointconnections' };
    if (what.startsWith('firewallRules/')) return { kind: 'part', part: what.toLowerCase() };
    if (what.startsWith('advancedThreatProtectionSettings/')) return { kind: 'part', part: threatProtection };
    const section =
        /^(network|authConfig|backup|highAvailability|dataEncryption|storage|maintenanceWindow)\.(.+)$/.exec(
            what,
        );
    if (section !== null) {
        // Azure reports here whether it can use the key; it is never written.
        return /EncryptionKeyStatus$/.test(what) ? undefined : { kind: 'part', part: `server/${section[1]}` };
    }
    const property = propertyParts[what];
    if (property !== undefined) return { kind: 'part', part: property };
    // Keys by their URI, what Azure reports and nobody writes, what surrounds the server by its resource type.
    if (what.includes('://') || what.startsWith('Microsoft.') || unwritten.includes(what)) return undefined;
    return { kind: 'part', part: childPart('configurations', what) };
}

/** Returns whether an event of the server resource may have written the part: it does not name the section. */
export function isSection(part: string): boolean {
    return part.startsWith('server/');
}

/** Returns whether the event says that the part, or a section beside it, was written or deleted. */
export function isOfPart({ eventType = '', operation = '', resource }: EventCause, part: string): boolean {
    if (/Action(Success|Failure|Cancel)$/i.test(eventType) || /\/action$/i.test(operation)) return false;
    return isSection(part) ? resource === undefined : resource?.toLowerCase() === part;
}

/** The text that a part is compared by. */
export function partText(value: unknown): string {
    return canonicalJson(value ?? null);
}
