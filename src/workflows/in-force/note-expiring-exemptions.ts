import { expiringExemptions } from '../../engine/expiring-exemptions.ts';
import { fleet } from '../../model/audit-entry.ts';
import type { ListedExemption } from '../../model/baseline.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { CurrentBaseline } from '../../model/current-baseline.ts';
import { shortened } from '../../model/foreign-text.ts';
import type { AuditLog, Clock, Digest } from '../../ports.ts';

export interface NoteExpiringExemptionsPorts {
    readonly audit: AuditLog;
    readonly clock: Clock;
    readonly digest: Digest;
}

/**
 * Records each exemption of the baseline that ends soon, once for each end. Looks once an hour, because it asks the audit
 * whether an exemption is recorded.
 */
export async function noteExpiringExemptions(
    { audit, clock, digest }: NoteExpiringExemptionsPorts,
    { name, digest: baseline, exemptions, notifications }: CurrentBaseline,
): Promise<void> {
    const now = clock.now();
    if (now.getUTCMinutes() !== 0) return;
    for (const exemption of expiringExemptions(exemptions, notifications.exemptionDays, now)) {
        const id = `exemptionExpiring:${digest(canonicalJson(exemption))}`;
        if ((await audit.entry(fleet, id)) !== undefined) continue;
        await audit.append({
            id,
            at: now.toISOString(),
            server: fleet,
            outcome: 'exemptionExpiring',
            reason: expiringText(exemption),
            cause: { kind: 'baseline', name },
            baseline,
        });
    }
}

/** Controls that are named; the others are counted. */
const maxControls = 5;

function expiringText({ servers, controls, expires, owner, reason }: ListedExemption): string {
    const named = controls.slice(0, maxControls).join(', ');
    const more = controls.length > maxControls ? ` and ${controls.length - maxControls} more` : '';
    return `the exemption of ${servers} from ${named}${more} ends at ${expires}, and its drift is drift again; owner ${owner}; ${shortened(reason)}`;
}
