/** One plain line per thing that happens: who drifted what, what Pgwarden did about it, how long it took. */
import type { SimulatorEvent } from '../simulator/index.ts';
import type { AuditEntry } from './audit-follower.ts';
import { changeText } from './change-text.ts';
import type { CompletedDrift } from './drifts.ts';
import { writtenText } from './write-text.ts';

export interface Narrator {
    drift(drift: CompletedDrift): void;
    /** What somebody else than Pgwarden and the drifter did. */
    event(event: SimulatorEvent, isDrift: boolean): void;
    audit(entries: readonly AuditEntry[]): void;
    /** A plain log line of the host: told when it is an error, each error once. */
    hostLine(line: string): void;
}

export interface NarratorOptions {
    readonly print: (line: string) => void;
    readonly isColored: boolean;
    /** For the width of their column. */
    readonly serverNames: readonly string[];
    /** Names by object id. */
    readonly names: ReadonlyMap<string, string>;
    /** Name of Pgwarden's own identity in events. */
    readonly ownName: string;
}

type Color = 'drift' | 'repair' | 'trouble' | 'quiet' | 'plain';

const colorCodes: Readonly<Record<Color, string>> = {
    drift: '\u001b[33m',
    repair: '\u001b[32m',
    trouble: '\u001b[31m',
    quiet: '\u001b[2m',
    plain: '',
};
const reset = '\u001b[0m';
const whoWidth = 21;

export function createNarrator(options: NarratorOptions): Narrator {
    const told = new Set<string>();
    const serverWidth = Math.max(12, ...options.serverNames.map((name) => name.length));

    function line(at: Date, server: string, who: string, text: string, color: Color): void {
        const time = at.toTimeString().slice(0, 8);
        const columns = `${time}  ${server.padEnd(serverWidth)}  ${who.padEnd(whoWidth)}  ${text.trimStart()}`;
        const isPlain = !options.isColored || color === 'plain';
        options.print(isPlain ? columns : `${colorCodes[color]}${columns}${reset}`);
    }

    return {
        drift({ at, serverName, person, what, from, to }) {
            line(at, serverName, person, `${what}: ${from} → ${to}`, 'drift');
        },
        event(event, isDrift) {
            const at = new Date(event.at);
            if (event.kind === 'stateChanged') {
                line(at, serverNameOf(event.serverId), 'Azure', `is ${event.state} now`, 'plain');
                return;
            }
            if (isDrift || event.principal === options.ownName) return;
            if (event.kind === 'operationEnded' && event.outcome === 'Succeeded') return;
            const text = event.kind === 'written' ? writtenText(event) : event.text;
            line(at, serverNameOf(event.path), event.principal, text, 'drift');
        },
        hostLine(logged) {
            const error = errorOf(logged);
            if (error === undefined || told.has(error) || told.size >= mostErrors) return;
            told.add(error);
            line(new Date(), '(app)', 'Functions host', error, 'trouble');
        },
        audit(entries) {
            for (const group of grouped(entries)) {
                const [entry] = group;
                if (entry === undefined) continue;
                const { text, color } = toldOf(group, options.names) ?? {};
                if (text === undefined || color === undefined) continue;
                line(new Date(entry.at), serverNameOf(entry.server), 'Pgwarden', text, color);
            }
        },
    };
}

/** The same error is no news, and a flood of different ones belongs into the log. */
const mostErrors = 20;

/** What went wrong, without what differs from run to run; undefined for a line that is no error. */
function errorOf(logged: string): string | undefined {
    const match = /^\S+ (?:error|critical) +(\S+) (?:[0-9a-f]{8}-[0-9a-f-]{27} )?(.*)$/.exec(logged);
    if (match === null) return undefined;
    const [, category = '', message = ''] = match;
    const failure = /^Executed '.*' \(Failed, Id=\S+, Duration=\d+ms\) (.*)$/.exec(message);
    const text = failure?.[1] ?? inPlainWords(message);
    return text === undefined
        ? undefined
        : `${category.replace(/^Function\./, '').replace(/\.User$/, '')}: ${text}`;
}

/** A message of the app without its fields, but with its reason; undefined where the audit tells the same better. */
function inPlainWords(message: string): string | undefined {
    const [, words = message, fields] = /^(.*?) (\{.*\})$/.exec(message) ?? [];
    if (fields === undefined) return message;
    if (/"remediationId":/.test(fields)) return undefined;
    const reason = /"(?:reason|problems|cause)":("(?:[^"\\]|\\.)*")/.exec(fields)?.[1];
    return reason === undefined ? words : `${words}: ${JSON.parse(reason)}`;
}

/** What one line can tell together: findings of one kind on one server that came at once. */
function grouped(entries: readonly AuditEntry[]): readonly (readonly AuditEntry[])[] {
    const groups: AuditEntry[][] = [];
    const together = new Map<string, AuditEntry[]>();
    for (const entry of entries) {
        if (!isFinding(entry.outcome)) {
            groups.push([entry]);
            continue;
        }
        const key = `${entry.server} ${entry.outcome} ${entry.reason ?? ''}`;
        const group = together.get(key);
        if (group === undefined) {
            const started = [entry];
            together.set(key, started);
            groups.push(started);
        } else {
            group.push(entry);
        }
    }
    return groups;
}

function isFinding(outcome: string): boolean {
    return ['reported', 'unknown', 'exempted', 'held'].includes(outcome);
}

interface Told {
    readonly text: string;
    readonly color: Color;
}

/** Undefined for what a reader need not see: that a write is about to be sent. */
function toldOf(group: readonly AuditEntry[], names: ReadonlyMap<string, string>): Told | undefined {
    const [entry] = group;
    if (entry === undefined) return undefined;
    const change = entry.change === undefined ? (entry.control ?? '') : changeText(entry.change);
    const because = entry.reason === undefined ? '' : `: ${entry.reason}`;
    const controls = [...new Set(group.flatMap(({ control }) => control ?? []))].join(', ');
    switch (entry.outcome) {
        case 'intended':
            return undefined;
        case 'verified':
            return {
                text: `${change}  repaired and read back${after(entry)}${blame(entry, names)}`,
                color: 'repair',
            };
        case 'failed':
            // A message that failed has no change.
            if (entry.change === undefined) return { text: `${change}  failed${because}`, color: 'trouble' };
            return { text: `${change}  given up${after(entry)}${because}`, color: 'trouble' };
        case 'wouldChange':
            return { text: `${change}  would be repaired (dry-run)${blame(entry, names)}`, color: 'repair' };
        case 'awaitingApproval':
            return { text: `${change}  waits for approval${blame(entry, names)}`, color: 'plain' };
        case 'resolved':
            return { text: `${controls}  drift is over${because}${blame(entry, names)}`, color: 'quiet' };
        case 'attributed':
            return {
                text: `${controls}  was changed by ${whoOf(entry, names) ?? 'an unknown actor'}`,
                color: 'plain',
            };
        case 'superseded':
        case 'reverted':
            return { text: `${change}  ${entry.outcome}${because}`, color: 'quiet' };
        case 'held':
        case 'exempted':
        case 'unknown':
            return { text: `${controls}  ${entry.outcome}${because}`, color: 'quiet' };
        case 'sweepCompleted':
            return { text: `swept the fleet${because}`, color: 'quiet' };
        case 'reported':
            // What is about the whole fleet has no control to name.
            if (controls === '') return { text: entry.reason ?? 'reported', color: 'plain' };
            return { text: `${controls}  reported, for a person to decide`, color: 'quiet' };
        case 'flapping':
        case 'budgetExhausted':
        case 'rejected':
            return { text: `${change}  ${inWords(entry.outcome)}${because}`, color: 'trouble' };
        default:
            return { text: `${change}  ${inWords(entry.outcome)}${because}`, color: 'plain' };
    }
}

/** `undoRequested` to `undo requested` */
function inWords(outcome: string): string {
    return outcome.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function after({ durationMs }: AuditEntry): string {
    return durationMs === undefined ? '' : ` after ${(durationMs / 1000).toFixed(1)} s`;
}

/** Who changed it, as the audit says it. */
function blame(entry: AuditEntry, names: ReadonlyMap<string, string>): string {
    const who = whoOf(entry, names);
    return who === undefined ? '' : ` (changed by ${who})`;
}

function whoOf(
    { actor, possibleActors }: AuditEntry,
    names: ReadonlyMap<string, string>,
): string | undefined {
    const nameOf = (id: string): string => names.get(id.toLowerCase()) ?? id;
    if (actor !== undefined) return nameOf(actor);
    return possibleActors.length === 0 ? undefined : `one of ${possibleActors.map(nameOf).join(', ')}`;
}

function serverNameOf(path: string): string {
    return /\/flexibleServers\/([^/]+)/i.exec(path)?.[1] ?? '(fleet)';
}
