import { type Html, html } from '../definition/html.ts';

/** Meaning of a badge: its color says the same as its text. */
export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'plain';

export function badge(text: string, tone: Tone): Html {
    return html`<span class="badge ${tone}">${text}</span>`;
}

const tones: Readonly<Record<string, Tone>> = {
    compliant: 'good',
    verified: 'good',
    repaired: 'good',
    approved: 'good',
    applied: 'good',
    drifted: 'bad',
    failed: 'bad',
    high: 'bad',
    open: 'bad',
    rejected: 'bad',
    unknown: 'warn',
    waiting: 'warn',
    awaitingApproval: 'warn',
    held: 'warn',
    flapping: 'warn',
    medium: 'warn',
    repairing: 'info',
    reported: 'info',
    exempt: 'info',
    reverted: 'info',
    superseded: 'info',
};

/** Returns a word of the glossary (a verdict, a state, an outcome, a severity) as a badge. */
export function wordBadge(word: string): Html {
    return badge(words(word), tones[word] ?? 'plain');
}

/** Returns `awaiting approval` for `awaitingApproval`. */
export function words(name: string): string {
    return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
