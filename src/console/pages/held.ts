import { type FleetNow, showFleet } from '../../workflows/queries/show-fleet.ts';
import { pageAddress } from '../definition/addresses.ts';
import { type Html, html } from '../definition/html.ts';
import { page } from '../definition/page.ts';
import { words } from '../elements/badges.ts';
import { controlLink, serverLink } from '../elements/links.ts';
import { counted, section } from '../elements/sections.ts';
import { facts, table } from '../elements/tables.ts';
import { age, time } from '../elements/times.ts';

/** Drift that is not repaired yet, with its cause and its end, and what Pgwarden leaves alone after an undo. */
export const held = page({
    path: 'held',
    section: 'held',
    async show(ports, { now }) {
        const fleet = await showFleet(ports);
        const body =
            fleet === undefined
                ? html`<p class="empty">The fleet is not counted yet. The first count follows within a minute.</p>`
                : html`<p class="hint">Counted ${age(fleet.at, now)}.</p>${causes(fleet)}${heldTable(fleet)}
${section('Left alone after an undo', leftAlone(fleet))}`;
        return { title: 'Held drift', body };
    },
});

function causes({ holds }: FleetNow): Html {
    const found = Object.entries(holds).map(([cause, count]) => [words(cause), count] as const);
    return found.length === 0 ? html`` : facts(found);
}

function heldTable({ held }: FleetNow): Html {
    const rest = held.total - held.items.length;
    return html`${table({
        caption: 'Held drift; the hold that ends first comes first',
        rows: held.items,
        empty: 'No drift is held.',
        columns: [
            { title: 'Control', cell: ({ control }) => controlLink(control) },
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            { title: 'Held by', cell: ({ cause }) => words(cause) },
            { title: 'Until', cell: ({ until }) => (until === undefined ? 'the cause ends' : time(until)) },
        ],
    })}${rest <= 0 ? '' : html`<p>${counted(rest, 'more control')} held: <a href="${pageAddress('servers', { with: 'held' })}">servers with held drift</a></p>`}`;
}

function leftAlone({ leftAlone }: FleetNow): Html {
    return table({
        caption: 'Controls that Pgwarden leaves alone, because an operator undid their repair',
        isCaptionHidden: true,
        rows: leftAlone.items,
        empty: 'No control is left alone.',
        columns: [
            { title: 'Control', cell: ({ control }) => controlLink(control) },
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            { title: 'Until', cell: ({ until }) => time(until) },
        ],
    });
}
