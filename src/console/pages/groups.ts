import * as z from 'zod';
import { listGroups } from '../../workflows/queries/list-stories.ts';
import { html } from '../definition/html.ts';
import { queryPage } from '../definition/page.ts';
import { causeGroups, partialDrift } from '../elements/cause-groups.ts';
import { damagedRows } from '../elements/chain-steps.ts';
import { choiceField, filterForm } from '../elements/forms.ts';

const ranges = [
    { value: '6', text: '6 hours' },
    { value: '24', text: '24 hours' },
    { value: '72', text: '3 days' },
    { value: '168', text: '7 days' },
    { value: '720', text: '30 days' },
] as const;

const allowed = `allowed: ${ranges.map(({ value }) => value).join(', ')}`;

/** Drift of all servers, grouped by cause. */
export const groups = queryPage({
    path: 'groups',
    section: 'groups',
    query: z.strictObject({
        hours: z
            .enum(
                ranges.map(({ value }) => value),
                allowed,
            )
            .default('24'),
    }),
    async show(ports, { query: { hours }, now }) {
        const since = new Date(now.getTime() - Number(hours) * 3_600_000).toISOString();
        const found = await listGroups(ports, { since });
        const body = html`<p>Drifts of one group were found in the same hour, are of the same control and change, and share an actor or an operation.</p>
${filterForm('groups', choiceField('Last', 'hours', ranges, hours))}
${partialDrift(found.searchedUntil)}
${damagedRows(found.damaged)}
${causeGroups(found.groups, now)}`;
        return { title: 'Groups', body };
    },
});
