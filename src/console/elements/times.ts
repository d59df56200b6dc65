import { type Html, html } from '../definition/html.ts';

/** Returns an instant (ISO 8601): in UTC, which the script replaces by local time, with UTC on hover. */
export function time(iso: string): Html {
    const text = utc(iso);
    return html`<time datetime="${iso}" title="${text}">${text}</time>`;
}

/** Returns an instant as its age, which the script counts on. */
export function age(iso: string, now: Date): Html {
    const ms = Math.max(0, now.getTime() - Date.parse(iso));
    return html`<time class="age" datetime="${iso}" title="${utc(iso)}">${durationText(ms)} ago</time>`;
}

/** Returns `2026-11-29 20:59:09 UTC`; a text that is no instant as it is. */
export function utc(iso: string): string {
    const date = new Date(iso);
    if (Number.isNaN(date.getTime())) return iso;
    return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const units = [
    { name: 'd', ms: 86_400_000 },
    { name: 'h', ms: 3_600_000 },
    { name: 'min', ms: 60_000 },
    { name: 's', ms: 1_000 },
] as const;

/** Returns milliseconds in the two largest units: `2 d 3 h`, `1 min 5 s`, `1.8 s`. */
export function durationText(ms: number): string {
    if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
    const index = units.findIndex((unit) => ms >= unit.ms);
    const [large, small] = units.slice(index, index + 2);
    if (large === undefined) return '0 s';
    const first = `${Math.floor(ms / large.ms)} ${large.name}`;
    const rest = small === undefined ? 0 : Math.floor((ms % large.ms) / small.ms);
    return small === undefined || rest === 0 ? first : `${first} ${rest} ${small.name}`;
}
