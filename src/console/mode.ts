import type { Status } from '../workflows/in-force/status.ts';
import type { Tone } from './elements/badges.ts';

/** The mode in force, in words and color. */
export interface Mode {
    readonly word: 'ENFORCING' | 'DRY-RUN' | 'PAUSED' | 'NOT READY';
    readonly tone: Tone;
    /** The consequence for writes. */
    readonly meaning: string;
    /** Reasons why nothing is written that an operator has to fix. */
    readonly problems: readonly string[];
}

/** Returns the mode that decides about the next write. */
export function modeOf(status: Status): Mode {
    return { ...modeInWords(status), problems: status.problems };
}

function modeInWords({ isReady, dryRun, pause }: Status): Omit<Mode, 'problems'> {
    if (!isReady) {
        return { word: 'NOT READY', tone: 'bad', meaning: 'Pgwarden writes nothing until this is fixed' };
    }
    if (pause?.fleet) return { word: 'PAUSED', tone: 'warn', meaning: 'an operator stopped all writes' };
    if (dryRun.isOn) {
        return { word: 'DRY-RUN', tone: 'info', meaning: 'Pgwarden records its repairs and writes nothing' };
    }
    const paused = pause?.servers ?? 0;
    const but = paused === 0 ? '' : `, except on ${paused} paused ${paused === 1 ? 'server' : 'servers'}`;
    return { word: 'ENFORCING', tone: 'good', meaning: `Pgwarden repairs drift${but}` };
}
