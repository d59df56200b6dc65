import { listOpenRemediations } from '../../workflows/queries/list-remediations.ts';
import { pageAddress } from '../definition/addresses.ts';
import { html } from '../definition/html.ts';
import { page } from '../definition/page.ts';
import { remediationTable } from '../elements/remediations.ts';
import { age } from '../elements/times.ts';

/** Most remediations on the page. */
const maxShown = 200;

/** The remediations that have not ended. */
export const openRemediations = page({
    path: 'open-remediations',
    section: 'remediations',
    async show(ports, { now }) {
        const { remediations, hasMore } = await listOpenRemediations(ports, maxShown);
        const list = remediationTable({
            caption: 'Remediations that are planned or under way',
            remediations,
            empty: 'No remediation is open.',
            further: [
                {
                    title: 'Drift began',
                    cell: ({ driftBeganAt }) => (driftBeganAt === undefined ? '' : age(driftBeganAt, now)),
                },
                {
                    title: 'Last write',
                    cell: ({ writtenAt }) => (writtenAt === undefined ? 'not sent yet' : age(writtenAt, now)),
                },
                { title: 'Writes', isNumber: true, cell: ({ writes }) => writes ?? '' },
            ],
        });
        return {
            title: 'Open remediations',
            body: html`<p><a href="${pageAddress('remediations')}">Remediations that ended</a></p>${list}
${hasMore ? html`<p>Only ${maxShown} are shown. There are more.</p>` : ''}`,
        };
    },
});
