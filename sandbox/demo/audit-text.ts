/** Audit entries as lines for a reader: which entries share a line, and what it says. */
import type { AuditEntry } from './audit-follower.ts';
import { changeText } from './change-text.ts';

export type Color = 'drift' | 'repair' | 'trouble' | 'quiet' | 'plain';

export interface Line {
    readonly text: string;
    readonly color: Color;
}

const findings: readonly string[] = ['reported', 'unknown', 'exempted', 'held'];
/** Lines about controls name these, and not the change. */
const aboutControls: readonly string[] = [...findings, 'resolved', 'attributed'];
const inForce: readonly string[] = ['baselineChanged', 'dryRunChanged'];

/** Groups entries that share a line: findings of one kind on one server, and what is in force. */
export function grouped(entries: readonly AuditEntry[]): readonly (readonly AuditEntry[])[] {
    const groups: AuditEntry[][] = [];
    const shared = new Map<string, AuditEntry[]>();
    for (const entry of entries) {
        const key = sharedKey(entry);
        const group = key === undefined ? undefined : shared.get(key);
        if (group !== undefined) {
            group.push(entry);
            continue;
        }
        const started = [entry];
        if (key !== undefined) shared.set(key, started);
        groups.push(started);
    }
    return groups;
}

function sharedKey({ server, outcome, reason = '' }: AuditEntry): string | undefined {
    if (inForce.includes(outcome)) return 'in force';
    return findings.includes(outcome) ? `${server} ${outcome} ${reason}` : undefined;
}

/** Returns undefined for an entry that a reader need not see: a write that is about to be sent. */
export function auditLine(
    group: readonly AuditEntry[],
    names: ReadonlyMap<string, string>,
): Line | undefined {
    const [entry] = group;
    if (entry === undefined || entry.outcome === 'intended') return undefined;
    if (inForce.includes(entry.outcome)) return { text: inForceText(group), color: 'plain' };
    if (entry.change !== undefined && !aboutControls.includes(entry.outcome)) {
        return changeLine(entry, changeText(entry.change), names);
    }
    const controls = [...new Set(group.flatMap(({ control }) => control ?? []))].join(', ');
    return findingLine(entry, controls, names);
}

/** `baseline sandbox is in force; dry-run is off` */
function inForceText(group: readonly AuditEntry[]): string {
    const texts = group.map(({ outcome, reason = outcome }) =>
        outcome === 'baselineChanged' ? `baseline ${reason}` : reason.replace(/[:;].*$/, ''),
    );
    return texts.join('; ');
}

/** An entry about one change. */
function changeLine(entry: AuditEntry, change: string, names: ReadonlyMap<string, string>): Line {
    const because = becauseOf(entry);
    const actor = actorText(entry, names);
    switch (entry.outcome) {
        case 'verified':
            return { text: `${change}  repaired and read back${after(entry)}${actor}`, color: 'repair' };
        case 'failed':
            return { text: `${change}  repair failed${after(entry)}${because}`, color: 'trouble' };
        case 'wouldChange':
            return { text: `${change}  would be repaired (dry-run)${actor}`, color: 'repair' };
        case 'awaitingApproval':
            return { text: `${change}  waits for approval${actor}`, color: 'plain' };
        case 'superseded':
        case 'reverted':
            return { text: `${change}  ${entry.outcome}${because}`, color: 'quiet' };
        case 'flapping':
            return { text: `${change}  flapping${because}`, color: 'trouble' };
        default:
            return { text: `${change}  ${inWords(entry.outcome)}${because}`, color: 'plain' };
    }
}

/** An entry about controls of a server, about the fleet, or about a message. */
function findingLine(entry: AuditEntry, controls: string, names: ReadonlyMap<string, string>): Line {
    const because = becauseOf(entry);
    switch (entry.outcome) {
        case 'resolved':
            return {
                text: `${controls}  drift has ended${because}${actorText(entry, names)}`,
                color: 'quiet',
            };
        case 'attributed':
            return {
                text: `${controls}  was changed by ${actorOf(entry, names) ?? 'an unknown actor'}`,
                color: 'plain',
            };
        case 'sweepCompleted':
            return { text: `sweep completed${because}`, color: 'quiet' };
        case 'reported':
            // An entry about the whole fleet has no control to name.
            if (controls === '') return { text: entry.reason ?? 'reported', color: 'plain' };
            return { text: `${controls}  reported: an operator must decide`, color: 'quiet' };
        case 'held':
        case 'exempted':
        case 'unknown':
            return { text: `${controls}  ${entry.outcome}${because}`, color: 'quiet' };
        case 'failed':
        case 'flapping':
        case 'budgetExhausted':
        case 'keyAtRisk':
        case 'sweepOverdue':
        case 'rejected':
        case 'baselineRefused':
            return { text: `${controls}  ${inWords(entry.outcome)}${because}`, color: 'trouble' };
        default:
            return { text: `${controls}  ${inWords(entry.outcome)}${because}`, color: 'plain' };
    }
}

/** `undoRequested` to `undo requested` */
function inWords(outcome: string): string {
    return outcome.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function becauseOf({ reason }: AuditEntry): string {
    return reason === undefined ? '' : `: ${reason}`;
}

function after({ durationMs }: AuditEntry): string {
    return durationMs === undefined ? '' : ` after ${(durationMs / 1000).toFixed(1)} s`;
}

function actorText(entry: AuditEntry, names: ReadonlyMap<string, string>): string {
    const actor = actorOf(entry, names);
    return actor === undefined ? '' : ` (changed by ${actor})`;
}

/** Names the actor of the change, as the audit has it. */
function actorOf(
    { actor, possibleActors }: AuditEntry,
    names: ReadonlyMap<string, string>,
): string | undefined {
    const nameOf = (id: string): string => names.get(id.toLowerCase()) ?? id;
    if (actor !== undefined) return nameOf(actor);
    return possibleActors.length === 0 ? undefined : `one of ${possibleActors.map(nameOf).join(', ')}`;
}
