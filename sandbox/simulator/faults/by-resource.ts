import { createHash } from 'node:crypto';
import type { Random } from '../kernel/random.ts';

/** Chooses by name and not by turn: what is chosen stays chosen, in whatever order it is asked for. */
export interface ByResource {
    /** True for a share (0 to 1) of all resources. Ids are compared without case. */
    isAmong(share: number, id: string): boolean;
    /** One of the items, always the same for that resource. Throws a RangeError without items. */
    pick<T>(items: readonly T[], id: string): T;
}

export function byResource(random: Random): ByResource {
    const salt = random.hex(16);
    const fraction = (id: string): number =>
        createHash('sha256').update(`${salt}|${id.toLowerCase()}`).digest().readUInt32BE(0) / 2 ** 32;
    return {
        isAmong: (share, id) => fraction(id) < share,
        pick<T>(items: readonly T[], id: string): T {
            const item = items[Math.floor(fraction(`pick|${id}`) * items.length)];
            if (item === undefined) throw new RangeError('Cannot pick from an empty list');
            return item;
        },
    };
}
