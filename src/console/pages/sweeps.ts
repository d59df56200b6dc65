import * as z from 'zod';
import { continuation } from '../../http/definition/fields.ts';
import { showHistory } from '../../workflows/queries/show-fleet.ts';
import { type SweepPage, showSweeps } from '../../workflows/queries/show-sweeps.ts';
import { pageAddress } from '../definition/addresses.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { queryPage } from '../definition/page.ts';
import { damagedRows } from '../elements/chain-steps.ts';
import { complianceChart } from '../elements/compliance-chart.ts';
import { actionForm, reasonField } from '../elements/forms.ts';
import { section, warning } from '../elements/sections.ts';
import { facts, nextPage, table } from '../elements/tables.ts';
import { age, time } from '../elements/times.ts';

const pageSize = 30;

/** The sweep that is under way, and those that ended. */
export const sweeps = queryPage({
    path: 'sweeps',
    section: 'sweeps',
    query: z.strictObject({ continuation: continuation.exactOptional() }),
    async show(ports, { query, viewer, address, now }) {
        const [page, points] = await Promise.all([
            showSweeps(ports, { ...query, limit: pageSize }),
            showHistory(ports),
        ]);
        const start = actionForm({
            action: 'sweep',
            viewer,
            back: address,
            fields: reasonField(),
            button: 'Start a sweep',
        });
        const body = html`<p>A sweep assesses every server in every watched subscription. It finds changes that no event reported.</p>
${section('Under way', page.running === undefined ? html`<p class="empty">No sweep is under way.</p>${start}` : underWay(page.running, now))}
${section('Ended', html`${damagedRows(page.damaged)}${endedTable(page.ended)}${nextPage(page.continuation === undefined ? undefined : pageAddress('sweeps', { continuation: page.continuation }))}`)}
${section('Compliance', complianceChart(points))}`;
        return { title: 'Sweeps', body };
    },
});

function underWay(running: NonNullable<SweepPage['running']>, now: Date): Html {
    const { startedAt, phase, seen, known, deadline, unreadable } = running;
    return html`${facts([
        ['Began', age(startedAt, now)],
        ['Phase', phase === 'listing' ? 'finding servers' : 'awaiting their results'],
        ['Servers found', known === undefined ? seen : `${seen} of ${known} known`],
        ['Results due', deadline === undefined ? undefined : time(deadline)],
    ])}
${unreadable.map(({ subscriptionId, reason }) => warning(html`Subscription ${foreign(subscriptionId)} could not be listed: ${foreign(reason)}`))}`;
}

function endedTable(ended: SweepPage['ended']): Html {
    type Ended = SweepPage['ended'][number];
    const number = (title: string, field: keyof NonNullable<Ended['counts']>) =>
        ({ title, isNumber: true, cell: ({ counts }: Ended) => counts?.[field] ?? '–' }) as const;
    return table({
        caption: 'Sweeps that ended, newest first',
        isCaptionHidden: true,
        rows: ended,
        empty: 'No sweep ended yet.',
        columns: [
            { title: 'Ended', cell: ({ endedAt }) => time(endedAt) },
            { title: 'Began', cell: ({ startedAt }) => (startedAt === undefined ? '–' : time(startedAt)) },
            number('Servers', 'seen'),
            number('Compliant', 'compliant'),
            number('Drifted', 'drifted'),
            number('Unknown', 'unknown'),
            number('Reported findings', 'reported'),
            number('Repaired', 'repaired'),
            { title: 'Result', cell: ({ summary }) => foreign(summary) },
        ],
    });
}
