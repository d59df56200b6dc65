import type { WaitingChange } from '../../model/controls-summary.ts';
import type { OnServer } from '../../model/fleet-overview.ts';
import { decisionAddress } from '../definition/addresses.ts';
import { type Html, html } from '../definition/html.ts';
import { controlLink, serverLink } from './links.ts';
import { table } from './tables.ts';
import { age } from './times.ts';

/** Returns the first changes that wait for an operator, each with a link to its decision. */
export function waitingTable(items: readonly OnServer<WaitingChange>[], now: Date): Html {
    return table({
        caption: 'Changes that wait for an operator, oldest first',
        isCaptionHidden: true,
        rows: items,
        empty: 'No change waits for an operator.',
        columns: [
            { title: 'Control', cell: ({ control }) => controlLink(control) },
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            { title: 'Since', cell: ({ since }) => age(since, now) },
            {
                title: 'Decision',
                cell: ({ id, server }) => html`<a href="${decisionAddress(server, id)}">Decide</a>`,
            },
        ],
    });
}
