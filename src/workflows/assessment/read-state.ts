import type { Control } from '../../controls/definition/control.ts';
import { controlsTouchedBy, slicesReadBy } from '../../engine/evaluate.ts';
import { knownBackups } from '../../engine/known-backups.ts';
import { TagsUnreadableError } from '../../errors.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { ServerRecord } from '../../model/server-record.ts';
import type { ServerProperties, SliceName, SliceReadings, UnreadPart } from '../../model/server-state.ts';
import { withCreationTime } from '../server/server-identity.ts';
import type { AssessPorts } from './assess-ports.ts';
import type { Request } from './coalescing.ts';

/** The readings of one assessment, and the baseline that they are compared with. */
export interface StateRead {
    readonly kind: 'found';
    readonly baseline: EffectiveBaseline;
    /** Present when the baseline selects by them. */
    readonly tags?: Readonly<Record<string, string>>;
    /** The controls that the baseline switches on and that read one of the requested slices. */
    readonly controls: readonly Control[];
    readonly readings: SliceReadings;
    /** Number of calls of Resource Manager. Absent: unknown. */
    readonly calls?: number;
    /** Start of the read. */
    readonly beganAt: Date;
}

/** Reads the baseline in force, the tags if it selects by them, and the slices that the touched controls read and no earlier read proves. */
export async function readState(
    ports: AssessPorts,
    message: AssessmentMessage,
    request: Request,
    record: ServerRecord | undefined,
): Promise<StateRead | { readonly kind: 'missing'; readonly reason: string }> {
    const { server, requestedAt } = message;
    const current = await ports.baseline.current(server);
    const beganAt = ports.clock.now();
    const tagged = current.needsTags ? await readServerForTags(ports, server) : undefined;
    if (tagged?.kind === 'missing') return tagged;
    const tags = tagged?.value.tags;
    const baseline = current.effective(server, tags);
    const controls = controlsTouchedBy(request.slices, ports.controls, baseline);
    const asked = slicesReadBy(controls, baseline.thresholds);
    const known = knownReadings(asked, record, beganAt, baseline);
    const unknown = asked.filter((slice) => known[slice] === undefined);
    const slices = await slicesToRead(ports, message, unknown, record);
    const reading = await ports.reader.read(server, slices, {
        requestedAt,
        ...(tagged === undefined || tagged.unread !== undefined ? {} : { server: tagged.value }),
    });
    if (reading.kind === 'missing') return reading;
    const { slices: read, calls } = reading;
    return {
        kind: 'found',
        ...(calls === undefined ? {} : { calls: calls + (tagged === undefined ? 0 : 1) }),
        baseline,
        ...(tags === undefined ? {} : { tags }),
        controls,
        readings: { ...known, ...read },
        beganAt,
    };
}

/** Returns the readings of the slices that an earlier read still proves. */
function knownReadings(
    slices: readonly SliceName[],
    record: ServerRecord | undefined,
    now: Date,
    { thresholds }: EffectiveBaseline,
): SliceReadings {
    if (!slices.includes('backups')) return {};
    const value = knownBackups(record?.lastReads ?? {}, now, thresholds.backupFreshnessHours);
    return value === undefined ? {} : { backups: { kind: 'read', value } };
}

/** Returns the slices of the controls, and the one that identifies the server where that is in doubt. */
async function slicesToRead(
    ports: AssessPorts,
    { server, cause }: AssessmentMessage,
    slices: readonly SliceName[],
    record: ServerRecord | undefined,
): Promise<readonly SliceName[]> {
    const hasNamesakes = record === undefined && (await ports.records.namesakes(server)).length > 0;
    return withCreationTime(cause, slices, record, hasNamesakes);
}

/** Reads the server with the tags that the baseline selects by. Throws TagsUnreadableError: without them nothing is decided. */
async function readServerForTags(
    ports: AssessPorts,
    server: ServerId,
): Promise<
    | { readonly kind: 'read'; readonly value: ServerProperties; readonly unread?: readonly UnreadPart[] }
    | { readonly kind: 'missing'; readonly reason: string }
> {
    const reading = await ports.reader.read(server, ['server']);
    if (reading.kind === 'missing') return reading;
    const slice = reading.slices.server;
    if (slice?.kind !== 'read') {
        throw new TagsUnreadableError(
            serverPath(server),
            slice?.reason ?? 'not read',
            slice?.transient ?? true,
        );
    }
    const tags = slice.unread?.find(({ part }) => part === 'tags');
    if (tags !== undefined) throw new TagsUnreadableError(serverPath(server), tags.reason, tags.transient);
    return slice;
}
