import { type AuditEntry, fleet } from '../../../src/model/audit-entry.ts';
import type { Cause } from '../../../src/model/cause.ts';
import type { Change } from '../../../src/model/change.ts';
import type { Digest } from '../../../src/ports.ts';
import { sampleChange } from '../sample-change.ts';
import { type FleetSize, pathAt } from './fleet-size.ts';

const dayMs = 24 * 3_600_000;
const days = 90;
/** Mean number of entries of a story. */
const entriesPerStory = 2.2;
/** Stories between two sweeps. */
const storiesPerSweep = 1_000;
/** No size of a fleet is a multiple of it, so that neighbors in time are on different servers. */
const stride = 7_919;

/** The parts that every entry of one drift shares. */
interface Story {
    readonly number: number;
    readonly startMs: number;
    readonly server: string;
    readonly remediationId: string;
    readonly drift: string;
    readonly change: Change;
    readonly cause: Cause;
    readonly baseline: string;
}

/** Yields the entries of an audit in the order in which they are recorded: drifts by several actors, and their ends. */
export function* auditStories(size: FleetSize, digest: Digest): Generator<AuditEntry> {
    const startMs = Date.parse(size.until) - days * dayMs;
    const gapMs = (days * dayMs * entriesPerStory) / (size.entries + 20);
    let left = size.entries;
    for (let number = 0; left > 0; number += 1) {
        const story = storyAt(number, startMs + number * gapMs, size, digest);
        const sweep = number % storiesPerSweep === 0 ? [sweepCompleted(story, size)] : [];
        for (const entry of [...sweep, ...entriesOf(story)].slice(0, left)) {
            yield entry;
            left -= 1;
        }
    }
}

function storyAt(number: number, startMs: number, { servers }: FleetSize, digest: Digest): Story {
    const id = digest(`story ${number}`);
    return {
        number,
        startMs,
        server: pathAt((number * stride) % servers),
        remediationId: guid(id),
        drift: id.slice(0, 16),
        change: sampleChange,
        cause: {
            kind: 'event',
            eventId: guid(id.slice(8)),
            eventType: 'Microsoft.Resources.ResourceWriteSuccess',
            operation: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
            resource: 'configurations/log_checkpoints',
            actor: { objectId: guid(digest(`actor ${number % 5}`)), appId: guid(digest('portal')) },
            time: instant(startMs),
            correlationId: guid(id.slice(16)),
        },
        baseline: digest('baseline'),
    };
}

function entriesOf(story: Story): readonly AuditEntry[] {
    const kind = story.number % 10;
    if (kind < 7) return [intended(story), ended(story, 'verified')];
    if (kind === 7) return [intended(story), ended(story, 'failed')];
    if (kind === 8) return [noted(story, 'wouldChange', 0), resolved(story)];
    return [noted(story, 'awaitingApproval', 0), approved(story), intended(story), ended(story, 'verified')];
}

function entryOf({ startMs, server, change, cause, drift, baseline }: Story, afterMs: number) {
    return {
        at: instant(startMs + afterMs),
        server,
        control: change.control,
        change,
        cause,
        drift,
        baseline,
    };
}

function intended(story: Story): AuditEntry {
    const { remediationId } = story;
    return { ...entryOf(story, 3_000), id: `${remediationId}:intended`, outcome: 'intended', remediationId };
}

function ended(story: Story, outcome: 'verified' | 'failed'): AuditEntry {
    const { remediationId } = story;
    const end = outcome === 'verified' ? ({ driftEnd: 'repaired' } as const) : { reason: 'ServerIsBusy' };
    return {
        ...entryOf(story, 14_000),
        id: `${remediationId}:closed`,
        outcome,
        remediationId,
        writes: 1,
        durationMs: 14_000,
        ...end,
    };
}

function noted(story: Story, outcome: 'wouldChange' | 'awaitingApproval', afterMs: number): AuditEntry {
    const approval = outcome === 'awaitingApproval' ? { approvalId: story.drift } : {};
    return { ...entryOf(story, afterMs), id: `${story.drift}:${outcome}`, outcome, ...approval };
}

function approved(story: Story): AuditEntry {
    const operator = 'olga@example.com';
    return {
        ...entryOf(story, 2_000),
        id: `${story.drift}:approved`,
        outcome: 'approved',
        approvalId: story.drift,
        operator,
        cause: { kind: 'operator', action: 'approve', operator, authentication: 'signedIn' },
    };
}

function resolved(story: Story): AuditEntry {
    const { change: _change, ...entry } = entryOf(story, 14_000);
    return { ...entry, id: `${story.drift}:ended`, outcome: 'resolved', driftEnd: 'resolved' };
}

function sweepCompleted({ number, startMs }: Story, { servers }: FleetSize): AuditEntry {
    return {
        id: `sweep-${number}`,
        at: instant(startMs),
        server: fleet,
        outcome: 'sweepCompleted',
        reason: `${servers} servers: all were read`,
        cause: { kind: 'sweep', sweepId: `sweep-${number}` },
    };
}

function instant(ms: number): string {
    return new Date(ms).toISOString();
}

/** Returns an id of Azure's form from hexadecimal digits. */
function guid(hex: string): string {
    return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `8${hex.slice(17, 20)}`,
        hex.slice(20, 32),
    ].join('-');
}
