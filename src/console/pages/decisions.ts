import * as z from 'zod';
import { differencesOf } from '../../changes/kinds.ts';
import { continuation } from '../../http/definition/fields.ts';
import { type ListedApproval, listApprovals } from '../../workflows/operators/decide-approval.ts';
import { decisionAddress, pageAddress } from '../definition/addresses.ts';
import { chosenChange } from '../definition/chosen-change.ts';
import { type Html, html } from '../definition/html.ts';
import { queryPage } from '../definition/page.ts';
import type { Viewer } from '../definition/viewer.ts';
import { differenceList } from '../elements/differences.ts';
import { disruptionBadge } from '../elements/disruptions.ts';
import { actionForm, afterDryRunField, reasonField } from '../elements/forms.ts';
import { controlLink, serverLink } from '../elements/links.ts';
import { counted, section } from '../elements/sections.ts';
import { type Column, nextPage, table } from '../elements/tables.ts';
import { age } from '../elements/times.ts';

/** Changes of one kind that one form can decide on. */
const mostAtOnce = 100;

interface Around {
    readonly viewer: Viewer;
    readonly now: Date;
    readonly isDryRun: boolean;
}

/** The changes that wait for an operator, those of one control and kind together. */
export const decisions = queryPage({
    path: 'decisions',
    section: 'decisions',
    query: z.strictObject({ continuation: continuation.exactOptional() }),
    async show({ records, isDryRun }, { query, now, viewer }) {
        const { approvals, continuation } = await listApprovals(records, query.continuation);
        const alike = [
            ...Map.groupBy(approvals, ({ change }) => `${change.control} ${change.kind}`).values(),
        ];
        const around = { viewer, now, isDryRun };
        const body = html`<p>Pgwarden makes none of these writes until an operator approves it. Nothing happens while they wait: the drift stays open.</p>
${approvals.length === 0 ? html`<p class="empty">No change waits for an operator.</p>` : alike.map((changes) => oneKind(changes, around))}
${nextPage(continuation === undefined ? undefined : pageAddress('decisions', { continuation }))}`;
        return { title: 'Decisions', body };
    },
});

function oneKind(changes: readonly ListedApproval[], { viewer, now, isDryRun }: Around): Html {
    const [first] = changes;
    if (first === undefined) return html``;
    const { control } = first.change;
    const shown = changes.slice(0, mostAtOnce);
    const rest = changes.length - shown.length;
    const list = waiting(control, shown, now, viewer.isOperator && shown.length > 1);
    const form =
        shown.length === 1
            ? list
            : actionForm({
                  action: 'decide-many',
                  viewer,
                  back: pageAddress('decisions'),
                  fields: html`${list}${reasonField()}${isDryRun ? afterDryRunField : ''}`,
                  button: 'Approve the chosen ones',
                  weight: 'strong',
                  sends: { name: 'decision', value: 'approve' },
                  others: [
                      { text: 'Decline the chosen ones', sends: { name: 'decision', value: 'decline' } },
                  ],
              });
    return section(
        `${control}: ${counted(changes.length, 'change')}`,
        html`${viewer.isOperator ? '' : list}${form}${rest === 0 ? '' : html`<p>${rest} more follow once these are decided.</p>`}`,
    );
}

function waiting(control: string, changes: readonly ListedApproval[], now: Date, hasBoxes: boolean): Html {
    const box: Column<ListedApproval> = {
        title: 'Choose',
        cell: ({ server, id }) =>
            html`<input type="checkbox" name="change" value="${chosenChange(server, id)}" id="${encodeURIComponent(chosenChange(server, id))}" aria-label="Choose the change of ${server}">`,
    };
    return table({
        caption: `Changes of ${control} that wait, oldest first`,
        isCaptionHidden: true,
        rows: changes,
        empty: '',
        columns: [
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            ...(hasBoxes ? [box] : []),
            { title: 'Control', cell: ({ change }) => controlLink(change.control) },
            { title: 'Write', cell: ({ change }) => differenceList(differencesOf(change)) },
            { title: 'May break', cell: ({ change }) => disruptionBadge(change.disruption) },
            { title: 'Waits since', cell: ({ requestedAt }) => age(requestedAt, now) },
            {
                title: 'Decision',
                cell: ({ server, id }) => html`<a href="${decisionAddress(server, id)}">Decide</a>`,
            },
        ],
    });
}
