/** Describes a write to Azure in a few words: its target, its value, and Azure's refusal. */
import type { SimulatorEvent } from '../simulator/index.ts';

type Written = Extract<SimulatorEvent, { kind: 'written' }>;

/** `log_checkpoints → off`, `restart  refused: ServerIsBusy`, `deletes firewallRules/office` */
export function writtenText(written: Written): string {
    const { method, value, code } = written;
    const target = targetOf(written.path);
    const refusal = code === undefined ? '' : `  refused: ${code}`;
    if (value !== undefined)
        return `${target.replace(/^.*\//, '')} → ${value === '' ? "''" : value}${refusal}`;
    const what = target === '' ? 'the server' : target;
    if (method === 'DELETE') return `deletes ${what}${refusal}`;
    if (method === 'POST') return `${what}${refusal}`;
    return `writes ${what}${refusal}`;
}

/** The path below the server, or below the group: the server's name has a column of its own. */
function targetOf(path: string): string {
    return path
        .replace(/^.*\/flexibleServers\/[^/]+\/?/i, '')
        .replace(/^\/subscriptions\/[^/]+\/(resourceGroups\/)?/i, '')
        .replace(/\bproviders\/(?:[^/]+)\//gi, '');
}
