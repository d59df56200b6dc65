import type { Change } from '../../model/change.ts';
import type { DataEncryption } from '../../model/server-state.ts';

/**
 * Time for which a key version must stay enabled after servers moved away from it. Azure needs it until their keys are
 * wrapped anew: usually half an hour, and its documentation asks for at least two hours.
 * Source: "Data encryption in Azure Database for PostgreSQL", rotation of customer-managed keys.
 */
export const retentionMs = 2 * 3_600_000;

const properties = ['primaryKeyURI', 'geoBackupKeyURI'] as const;

/** Returns a warning about a key version that must stay enabled after this change; undefined when there is none. */
export function retentionNotice(change: Change, now: Date): string | undefined {
    if (change.kind !== 'dataEncryption') return undefined;
    const left = properties.flatMap((property) => versionLeft(change.from, change.to, property));
    if (left.length === 0) return undefined;
    const until = new Date(now.getTime() + retentionMs).toISOString();
    return `keep ${left.join(' and ')} enabled until ${until} at least, and for as long as another server names it: Azure may still need it`;
}

function versionLeft(
    from: DataEncryption,
    to: DataEncryption,
    property: (typeof properties)[number],
): readonly string[] {
    const [before, after] = [from[property], to[property]];
    return before === undefined || before === after ? [] : [before];
}
