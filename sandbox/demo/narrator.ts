/** Prints one line for each drift, each repair and each problem, with its server, its actor and its duration. */
import type { SimulatorEvent } from '../simulator/index.ts';
import type { AuditEntry } from './audit-follower.ts';
import { auditLine, type Color, grouped } from './audit-text.ts';
import type { CompletedDrift } from './drifts.ts';
import { errorOf } from './host-error.ts';
import { writtenText } from './write-text.ts';

export interface Narrator {
    drift(drift: CompletedDrift): void;
    /** Narrates an event in Azure, but for the writes of Pgwarden and the drifter. */
    event(event: SimulatorEvent, isDrift: boolean): void;
    audit(entries: readonly AuditEntry[]): void;
    /** Narrates a plain log line of the host when it is an error, each error once. */
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
    const printedErrors = new Set<string>();
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
            if (error === undefined || printedErrors.has(error) || printedErrors.size >= mostErrors) return;
            printedErrors.add(error);
            line(new Date(), '(app)', 'Functions host', error, 'trouble');
        },
        audit(entries) {
            for (const group of grouped(entries)) {
                const [entry] = group;
                if (entry === undefined) continue;
                const found = auditLine(group, options.names);
                if (found === undefined) continue;
                line(new Date(entry.at), serverNameOf(entry.server), 'Pgwarden', found.text, found.color);
            }
        },
    };
}

/** A flood of different errors belongs into the log. */
const mostErrors = 20;

function serverNameOf(path: string): string {
    return /\/flexibleServers\/([^/]+)/i.exec(path)?.[1] ?? '(fleet)';
}
