import type { ControlsSummary } from '../../model/controls-summary.ts';
import { type Html, html } from '../definition/html.ts';
import { badge } from './badges.ts';

/** Returns what is under way or waits on a server, with the number of each. */
export function workOf(controls: ControlsSummary): Html {
    const { waiting, moreWaiting, held, flapping, leftAlone, repairing } = controls;
    const kinds = [
        { count: repairing, text: 'repairing', tone: 'info' },
        { count: waiting.length + moreWaiting, text: 'waiting', tone: 'warn' },
        { count: held.length, text: 'held', tone: 'warn' },
        { count: flapping.length, text: 'flapping', tone: 'warn' },
        { count: leftAlone.length, text: 'left alone', tone: 'plain' },
    ] as const;
    return html`${kinds
        .filter(({ count }) => count > 0)
        .map(({ count, text, tone }) => html`${badge(`${count} ${text}`, tone)} `)}`;
}
