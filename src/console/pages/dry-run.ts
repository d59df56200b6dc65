import * as z from 'zod';
import { continuation } from '../../http/definition/fields.ts';
import {
    type DryRunNow,
    listWouldBe,
    showDryRun,
    type WouldBeChange,
    type WouldBePage,
    type WouldDo,
} from '../../workflows/queries/show-dry-run.ts';
import { pageAddress } from '../definition/addresses.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { queryPage } from '../definition/page.ts';
import { actorOf } from '../elements/attribution.ts';
import { badge, wordBadge } from '../elements/badges.ts';
import { damagedRows } from '../elements/chain-steps.ts';
import { differenceList } from '../elements/differences.ts';
import { controlLink, serverLink } from '../elements/links.ts';
import { section } from '../elements/sections.ts';
import { facts, nextPage, table } from '../elements/tables.ts';
import { age, time } from '../elements/times.ts';

const reportDays = 30;
const pageSize = 100;

/** Dry-run now, and the report on which a team decides to trust Pgwarden. */
export const dryRun = queryPage({
    path: 'dry-run',
    section: 'dry-run',
    query: z.strictObject({ continuation: continuation.exactOptional() }),
    async show(ports, { query, now }) {
        const since = new Date(now.getTime() - reportDays * 86_400_000).toISOString();
        const [present, past] = await Promise.all([
            showDryRun(ports),
            listWouldBe(ports, { since, limit: pageSize, ...query }),
        ]);
        const body = html`${switchState(present, now)}
${section(present.isOn ? 'Turning it off now' : 'What dry-run would hold now', consequence(present.wouldDo, now))}
${section(`The last ${reportDays} days`, report(past))}`;
        return { title: 'Dry-run', body };
    },
});

function switchState({ isOn, since, deployment }: DryRunNow, now: Date): Html {
    const state = isOn ? badge('DRY-RUN IS ON', 'info') : badge('DRY-RUN IS OFF', 'good');
    const meaning = isOn
        ? 'Pgwarden takes the same path as ever, records each write that it would make, and makes none.'
        : 'Pgwarden makes the writes that the baseline enforces or an operator approves.';
    return html`<p>${state} ${since === undefined ? '' : html`since ${time(since)}, ${age(since, now)},`} by deployment ${foreign(deployment)}. ${meaning}</p>
<p class="hint">The app setting <code>DRY_RUN</code> switches it; the app restarts with the new value.</p>`;
}

function consequence(wouldDo: WouldDo | undefined, now: Date): Html {
    if (wouldDo === undefined) {
        return html`<p class="empty">The fleet is not counted yet. The first count follows within a minute.</p>`;
    }
    const { servers, writes, restarts, approvals, writesByControl, at } = wouldDo;
    return html`<p class="hint">Counted ${age(at, now)}. The budget of the baseline decides how fast the writes follow each other.</p>
${facts([
    ['Servers', servers],
    ['Writes', writes],
    ['Restarts', restarts],
    ['Approvals that wait', html`<a href="${pageAddress('decisions')}">${approvals}</a>`],
])}
${table({
    caption: 'Writes by control, restarts left out',
    rows: Object.entries(writesByControl).toSorted(([, a], [, b]) => b - a),
    empty: 'No write would be made.',
    columns: [
        { title: 'Control', cell: ([control]) => controlLink(control) },
        { title: 'Writes', isNumber: true, cell: ([, count]) => count },
    ],
})}`;
}

function report({ changes, controls, continuation, searchedUntil, damaged }: WouldBePage): Html {
    return html`${damagedRows(damaged)}
${searchedUntil === undefined ? '' : html`<p class="hint">This page goes back to ${time(searchedUntil)}.</p>`}
${table({
    caption: 'Changes of this page that were recorded and not made, by control',
    rows: Object.entries(controls),
    empty: 'Pgwarden recorded no change that it did not make.',
    columns: [
        { title: 'Control', cell: ([control]) => controlLink(control) },
        { title: 'Writes', isNumber: true, cell: ([, { writes }]) => writes },
        { title: 'Restarts', isNumber: true, cell: ([, { restarts }]) => restarts },
        { title: 'Approvals', isNumber: true, cell: ([, { approvals }]) => approvals },
    ],
})}
${changes.length === 0 ? '' : wouldBeTable(changes)}
${nextPage(continuation === undefined ? undefined : pageAddress('dry-run', { continuation }))}`;
}

function wouldBeTable(changes: readonly WouldBeChange[]): Html {
    return table({
        caption: 'Each of these changes, newest first',
        rows: changes,
        empty: '',
        columns: [
            {
                title: 'Controls',
                cell: ({ controls }) => html`${controls.map((control) => html`${controlLink(control)} `)}`,
            },
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            {
                title: 'Write',
                cell: ({ differences, isRestart }) => (isRestart ? 'restart' : differenceList(differences)),
            },
            {
                title: 'Would',
                cell: ({ kind }) => wordBadge(kind === 'write' ? 'applied' : 'awaitingApproval'),
            },
            { title: 'Drift by', cell: ({ by }) => actorOf(by) },
            { title: 'At', cell: ({ at }) => time(at) },
        ],
    });
}
