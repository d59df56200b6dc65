import type { ControlCounts } from '../../model/fleet-overview.ts';
import { type Html, html } from '../definition/html.ts';
import type { Tone } from './badges.ts';

/** Width of the picture in its own units. */
const width = 100;

const parts: readonly { readonly state: keyof ControlCounts; readonly tone: Tone }[] = [
    { state: 'drifted', tone: 'bad' },
    { state: 'unknown', tone: 'warn' },
    { state: 'reported', tone: 'info' },
    { state: 'exempt', tone: 'info' },
    { state: 'compliant', tone: 'good' },
    { state: 'notApplicable', tone: 'plain' },
];

/** Returns the shares of the servers by state as a bar. The numbers stand beside it, so readers of the screen skip it. */
export function stateBar(counts: ControlCounts): Html {
    const total = parts.reduce((sum, { state }) => sum + counts[state], 0);
    if (total === 0) return html``;
    let start = 0;
    const rects = parts.map(({ state, tone }) => {
        const share = (counts[state] / total) * width;
        const rect = html`<rect class="${tone}" x="${start.toFixed(2)}" width="${share.toFixed(2)}" height="10"></rect>`;
        start += share;
        return rect;
    });
    return html`<svg class="bar" viewBox="0 0 ${width} 10" preserveAspectRatio="none" aria-hidden="true">${rects}</svg>`;
}
