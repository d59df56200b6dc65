import type { CompliancePoint } from '../../model/fleet-overview.ts';
import { type Html, html } from '../definition/html.ts';
import { table } from './tables.ts';
import { time } from './times.ts';

/** Returns compliance over time as a table, which the script draws as a chart. */
export function complianceChart(points: readonly CompliancePoint[]): Html {
    return html`<figure data-chart="compliance">${table({
        caption: 'Servers by verdict at the end of each sweep',
        rows: points,
        empty: 'No sweep ended in this time.',
        columns: [
            { title: 'Sweep', cell: ({ at }) => time(at) },
            { title: 'Compliant', isNumber: true, cell: ({ servers }) => servers.compliant },
            { title: 'Drifted', isNumber: true, cell: ({ servers }) => servers.drifted },
            { title: 'Unknown', isNumber: true, cell: ({ servers }) => servers.unknown },
        ],
    })}</figure>`;
}
