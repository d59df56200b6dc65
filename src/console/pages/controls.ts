import type { Control } from '../../controls/definition/control.ts';
import { zeroByState } from '../../model/control-state.ts';
import type { ControlCounts } from '../../model/fleet-overview.ts';
import { showFleet } from '../../workflows/queries/show-fleet.ts';
import { controlAddress } from '../definition/addresses.ts';
import { type Html, html } from '../definition/html.ts';
import { page } from '../definition/page.ts';
import { wordBadge } from '../elements/badges.ts';
import { stateBar } from '../elements/bars.ts';
import { table } from '../elements/tables.ts';
import { age } from '../elements/times.ts';

interface Row {
    readonly control: Control;
    readonly servers: ControlCounts;
}

/** Every control, and how the fleet stands on it. */
export const controls = page({
    path: 'controls',
    section: 'controls',
    async show(ports, { now }) {
        const fleet = await showFleet(ports);
        const counts = new Map(fleet?.controls.map(({ control, servers }) => [control, servers]));
        const rows = ports.controls.map((control) => ({
            control,
            servers: counts.get(control.id) ?? zeroByState(),
        }));
        const body = html`${fleet === undefined ? '' : html`<p class="hint">Servers counted ${age(fleet.at, now)}.</p>`}
${listed(rows)}`;
        return { title: 'Controls', body };
    },
});

function listed(rows: readonly Row[]): Html {
    const number = (title: string, state: keyof ControlCounts) =>
        ({ title, isNumber: true, cell: ({ servers }: Row) => servers[state] }) as const;
    return table({
        caption: 'Controls with the number of servers by state',
        rows: rows.toSorted(
            (a, b) => b.servers.drifted - a.servers.drifted || b.servers.reported - a.servers.reported,
        ),
        empty: 'There is no control.',
        columns: [
            {
                title: 'Control',
                cell: ({ control: { id, title } }) =>
                    html`<a href="${controlAddress(id)}">${id}</a><br><span class="hint">${title}</span>`,
            },
            { title: 'Severity', cell: ({ control }) => wordBadge(control.severity) },
            number('Drifted', 'drifted'),
            number('Reported', 'reported'),
            number('Unknown', 'unknown'),
            number('Exempt', 'exempt'),
            number('Compliant', 'compliant'),
            number('Not applicable', 'notApplicable'),
            { title: 'Shares', cell: ({ servers }) => stateBar(servers) },
        ],
    });
}
