import { type FleetNow, showFleet } from '../../workflows/queries/show-fleet.ts';
import { pageAddress } from '../definition/addresses.ts';
import { type Html, html } from '../definition/html.ts';
import { page } from '../definition/page.ts';
import { facts } from '../elements/tables.ts';
import { age } from '../elements/times.ts';

/** The state of the fleet at a glance. */
export const overview = page({
    path: '',
    section: 'overview',
    async show(ports, { now }) {
        const fleet = await showFleet(ports);
        return { title: 'Overview', body: fleet === undefined ? notYet : numbers(fleet, now) };
    },
});

const notYet = html`<p class="empty">Pgwarden counts the fleet every minute. The first count is not done yet.</p>`;

function numbers({ at, servers, openDrift, waiting, flapping }: FleetNow, now: Date): Html {
    return html`<p>Counted ${age(at, now)}.</p>
${facts([
    ['Servers', html`<a href="${pageAddress('servers')}">${servers.known}</a>`],
    ['Drifted', html`<a href="${pageAddress('servers', { verdict: 'drifted' })}">${servers.drifted}</a>`],
    ['Open drift, high', openDrift.high],
    ['Waiting for a decision', html`<a href="${pageAddress('decisions')}">${waiting.total}</a>`],
    ['Flapping', html`<a href="${pageAddress('flapping')}">${flapping.total}</a>`],
])}`;
}
