import * as z from 'zod';
import { approvalDecisions } from '../../http/routes/approvals.ts';
import { type Action, type FormFields, textFields } from '../definition/action.ts';
import { pageAddress } from '../definition/addresses.ts';
import { parseChosenChange } from '../definition/chosen-change.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { serverLink } from '../elements/links.ts';
import { counted } from '../elements/sections.ts';
import { table } from '../elements/tables.ts';

const outcome = z.object({
    decided: z.array(z.object({ server: z.string(), result: z.string() })),
    leftOut: z.array(z.object({ server: z.string(), reason: z.string() })),
});

/** Decides on several changes of one kind. Fields: `change` for each, `decision`, `comment`, `holdsAfterDryRun`. */
export const decideApprovals: Action = {
    path: 'decide-many',
    route: approvalDecisions,
    body(fields: FormFields) {
        const { change: _change, holdsAfterDryRun, ...rest } = textFields(fields);
        const changes = (fields.change ?? []).map(parseChosenChange);
        return { ...rest, changes, ...(holdsAfterDryRun === 'true' ? { holdsAfterDryRun: true } : {}) };
    },
    report(response) {
        const { decided, leftOut } = outcome.parse(response);
        return {
            title: `${counted(decided.length, 'change')} decided, ${leftOut.length} left out`,
            body: html`${results(
                'Decided',
                'No change was decided.',
                decided.map(({ server, result }) => ({ server, text: result })),
            )}
${results(
    'Left out',
    'No change was left out.',
    leftOut.map(({ server, reason }) => ({ server, text: reason })),
)}
<p><a href="${pageAddress('decisions')}">Back to the decisions</a></p>`,
        };
    },
};

function results(
    caption: string,
    empty: string,
    rows: readonly { readonly server: string; readonly text: string }[],
): Html {
    return table({
        caption,
        rows,
        empty,
        columns: [
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            { title: 'Result', cell: ({ text }) => foreign(text) },
        ],
    });
}
