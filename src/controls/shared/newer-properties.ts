import type { ServerProperties } from '../../model/server-state.ts';
import { notApplicable, type Verdict } from '../../model/verdict.ts';

/** The api-version from which Resource Manager tells `fipsMode` and `backup.immutableBackup`. */
const toldFrom = '2026-10-01';

/** Returns the verdict for a server whose api-version does not tell the property; undefined where it does. */
export function notTold({ apiVersion }: ServerProperties, property: string): Verdict | undefined {
    if (apiVersion >= toldFrom) return undefined;
    return notApplicable(
        `Resource Manager offers api-version ${apiVersion} for this server, and ${property} needs ${toldFrom}`,
    );
}
