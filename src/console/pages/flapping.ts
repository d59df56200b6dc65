import { type FleetNow, showFleet } from '../../workflows/queries/show-fleet.ts';
import { type Html, html } from '../definition/html.ts';
import { type PageRequest, page } from '../definition/page.ts';
import { actionForm, reasonField } from '../elements/forms.ts';
import { controlLink, serverLink } from '../elements/links.ts';
import { table } from '../elements/tables.ts';
import { age, time } from '../elements/times.ts';

/** Controls whose repairs an actor keeps reverting. */
export const flapping = page({
    path: 'flapping',
    section: 'flapping',
    async show(ports, request) {
        const fleet = await showFleet(ports);
        const body = html`<p>An actor reverts the repair of these controls again and again. Pgwarden repairs them no more until they are quiet, or until an operator resumes the repairs. The page of the server names the actor.</p>
${fleet === undefined ? html`<p class="empty">The fleet is not counted yet.</p>` : flappingTable(fleet, request)}`;
        return { title: 'Flapping controls', body };
    },
});

function flappingTable({ flapping }: FleetNow, { viewer, address, now }: PageRequest<unknown>): Html {
    const form = (server: string, control: string): Html =>
        actionForm({
            action: 'resume-flapping',
            viewer,
            back: address,
            hidden: { server, control },
            fields: reasonField(),
            button: 'Resume repairs',
        });
    return table({
        caption: 'Flapping controls, oldest first',
        rows: flapping.items,
        empty: 'No control is flapping.',
        columns: [
            { title: 'Control', cell: ({ control }) => controlLink(control) },
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            { title: 'Since', cell: ({ since }) => age(since, now) },
            {
                title: 'Repairs go on',
                cell: ({ until }) => (until === undefined ? 'when it is quiet' : time(until)),
            },
            {
                title: 'Resume',
                cell: ({ server, control }) =>
                    html`<details><summary>Resume repairs</summary>${form(server, control)}</details>`,
            },
        ],
    });
}
