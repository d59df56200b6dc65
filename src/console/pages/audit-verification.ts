import { verifyAudit } from '../../workflows/audit/verify-audit.ts';
import { pageAddress } from '../definition/addresses.ts';
import { foreign, html } from '../definition/html.ts';
import { page } from '../definition/page.ts';
import { badge } from '../elements/badges.ts';
import { serverLink } from '../elements/links.ts';
import { warning } from '../elements/sections.ts';
import { facts, table } from '../elements/tables.ts';
import { time } from '../elements/times.ts';

/** The comparison of the whole audit with its hashes and anchors. It reads every row, so it is made only on request. */
export const auditVerification = page({
    path: 'audit/verification',
    section: 'audit',
    async show(ports) {
        const { servers, entries, problems, moreProblems = 0, isMoving, anchored } = await verifyAudit(ports);
        const found = problems.length + moreProblems;
        const body = html`<p>${found === 0 ? badge('Every entry verifies', 'good') : badge(`${found} problems`, 'bad')}</p>
${isMoving ? warning('Entries were added during the verification. Pgwarden checked each suspicious row twice.') : ''}
${facts([
    ['Chains', servers],
    ['Entries', entries],
    ['Newest anchor', anchored === null ? 'none yet' : html`${time(anchored.at)}, ${anchored.chains} chains`],
])}
${table({
    caption: 'Problems',
    rows: problems,
    empty: 'No row was changed, removed, or added from outside.',
    columns: [
        { title: 'Chain', cell: ({ server }) => serverLink(server) },
        { title: 'Entry', isNumber: true, cell: ({ sequence }) => sequence },
        { title: 'Problem', cell: ({ problem }) => foreign(problem) },
    ],
})}
<p><a href="${pageAddress('audit')}">Back to the audit</a></p>`;
        return { title: 'Verification of the audit', body, isLive: false };
    },
});
