import type { AuditEntry } from './audit-entry.ts';
import type { EventCause } from './cause.ts';
import type { ChangeWrite } from './change.ts';

/** How much later than a remediation's end Azure may date the last event of its writes, milliseconds. */
const lateMs = 5 * 60_000;

/**
 * Whether an event under our own identity tells of a write that we sent: of that resource, with that operation, and not
 * long after its remediation was over. Somebody else can act under our identity as well.
 */
export function isToldOf(
    event: EventCause,
    intended: Pick<AuditEntry, 'change'>,
    closedAt: string | undefined,
): boolean {
    const written = intended.change === undefined ? undefined : writtenResource(intended.change);
    if (written === undefined || resourceOf(event) !== written.resource) return false;
    if (event.operation !== undefined && !event.operation.toLowerCase().endsWith(written.verb)) return false;
    if (closedAt === undefined) return true;
    return event.time !== undefined && Date.parse(event.time) <= Date.parse(closedAt) + lateMs;
}

/** An action's event names the server, or the action below it. */
function resourceOf({ resource = '' }: EventCause): string {
    return resource.toLowerCase().replace(/^restart\/$/, '');
}

/** What events call the resource below the server and the operation of a write. Undefined: no event tells of it. */
function writtenResource(
    change: ChangeWrite,
): { readonly resource: string; readonly verb: string } | undefined {
    const below = (resource: string) => ({
        resource: resource.toLowerCase(),
        verb: change.to === null ? '/delete' : '/write',
    });
    switch (change.kind) {
        case 'parameter':
            return below(`configurations/${change.name}`);
        case 'network':
        case 'authConfig':
        case 'backup':
        case 'dataEncryption':
            return below('');
        case 'diagnosticSetting':
            return below(`microsoft.insights/diagnosticSettings/${change.name}`);
        case 'threatProtection':
            return below('advancedThreatProtectionSettings/Default');
        case 'administrator':
            return below(`administrators/${change.objectId}`);
        case 'firewallRule':
            return below(`firewallRules/${change.name}`);
        case 'restart':
            return { resource: '', verb: '/restart/action' };
        case 'keyRotation':
        case 'keyRotationPolicy':
            return undefined;
    }
}
