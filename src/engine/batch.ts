import type { Change } from '../model/change.ts';
import type { Decision } from './gate.ts';

/**
 * One assessment handles so many changes of one control that are decided alike; the others come with the next. The
 * record of a server holds all of them, whatever the server has: a control that is too big hurts itself only.
 */
const maxChanges = 20;
/** Characters of the changes of one control as JSON. One change alone that has more cannot be kept, nor made. */
const maxCharacters = 12_000;

interface Decided {
    readonly change: Change;
    readonly decision: Decision;
}

export interface Batch<Each extends Decided> {
    readonly now: readonly Each[];
    /** Number of changes that wait for the next assessment, by control. */
    readonly rest: Readonly<Record<string, number>>;
    /** Controls with a change that is too large, and why it is not made. */
    readonly tooLarge: Readonly<Record<string, string>>;
}

/** Returns the changes that are handled now, in their order. Changes behind one that waits wait too. */
export function batchOf<Each extends Decided>(decided: readonly Each[]): Batch<Each> {
    const taken = new Map<string, { readonly changes: number; readonly characters: number }>();
    const rest: Record<string, number> = {};
    const tooLarge: Record<string, string> = {};
    const now: Each[] = [];
    for (const each of decided) {
        const { change, decision } = each;
        const characters = JSON.stringify(change).length;
        if (characters > maxCharacters) {
            tooLarge[change.control] =
                `The change has ${characters} characters, and Pgwarden keeps changes of at most ${maxCharacters}: make it by hand`;
            continue;
        }
        const key = `${change.control} ${decision.kind}`;
        const before = taken.get(key) ?? { changes: 0, characters: 0 };
        const isFull =
            before.changes >= maxChanges ||
            before.characters + characters > maxCharacters ||
            rest[key] !== undefined;
        if (isFull || (change.kind === 'restart' && tooLarge[change.control] !== undefined)) {
            rest[key] = (rest[key] ?? 0) + 1;
            continue;
        }
        taken.set(key, { changes: before.changes + 1, characters: before.characters + characters });
        now.push(each);
    }
    return { now, rest: byControl(rest), tooLarge };
}

function byControl(rest: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    const sums: Record<string, number> = {};
    for (const [key, count] of Object.entries(rest)) {
        const [control = ''] = key.split(' ');
        sums[control] = (sums[control] ?? 0) + count;
    }
    return sums;
}
