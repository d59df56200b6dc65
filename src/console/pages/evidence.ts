import * as z from 'zod';
import { since, until } from '../../http/definition/fields.ts';
import type { ControlEvidence, Evidence, VerificationEvidence } from '../../views/evidence.ts';
import { headPattern } from '../../workflows/queries/previous-head.ts';
import { showEvidence } from '../../workflows/queries/show-evidence.ts';
import { apiAddress } from '../definition/addresses.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { queryPage } from '../definition/page.ts';
import { badge, wordBadge } from '../elements/badges.ts';
import { exemptionTable } from '../elements/exemptions.ts';
import { filterForm, textField } from '../elements/forms.ts';
import { controlLink } from '../elements/links.ts';
import { section, warning } from '../elements/sections.ts';
import { facts, table } from '../elements/tables.ts';
import { durationText, time } from '../elements/times.ts';

const allowedHeads = 'allowed: the head that an earlier report names';

const formats = [
    { format: 'html', text: 'Report to print' },
    { format: 'csv', text: 'CSV' },
    { format: 'ocsf', text: 'OCSF findings' },
    { format: 'json', text: 'JSON' },
] as const;

/** The evidence of a period for an auditor, and its files. It reads the whole audit, so it is made once. */
export const evidence = queryPage({
    path: 'evidence',
    section: 'evidence',
    query: z.strictObject({
        since,
        until,
        previousHead: z.string(allowedHeads).regex(headPattern, allowedHeads).exactOptional(),
    }),
    async show(ports, { query, now }) {
        const found = await showEvidence(ports, query);
        const files = formats.map(
            ({ format, text }) =>
                html`<li><a href="${apiAddress('evidence', { ...query, format })}">${text}</a></li>`,
        );
        const body = html`${filterForm(
            'evidence',
            html`${textField('Since', 'since', query.since, '2026-10-01')}${textField('Until', 'until', query.until, '2026-11-01')}
${textField('Head of an earlier report', 'previousHead', query.previousHead, 'anchor:12:…')}`,
        )}
<p>From ${time(found.period.since)} to ${time(found.period.until)}${found.period.isOver ? '' : ', which is not over'}.</p>
<ul class="files">${files}</ul>
${section('Verification of the audit', verification(found.verification))}
${section('Controls', controlTable(found.controls))}
${section('Coverage', coverage(found))}
${section('Exceptions', exceptions(found, now))}
<p class="hint">${found.endedDrift.total} drifts ended and ${found.decisions.total} decisions were made in the period: the files list them.</p>`;
        return { title: 'Evidence', body, isLive: false };
    },
});

function verification(found: VerificationEvidence): Html {
    const { isSound, chains, entries, damaged, problems, unanchored, anchor, head, previous, notVerified } =
        found;
    return html`<p>${isSound ? badge('Sound', 'good') : badge('Not sound', 'bad')} ${entries.read} entries of ${chains} chains were read and verified.</p>
${previous === undefined ? '' : html`<p>Since the earlier report: ${wordBadge(previous.result)} (${previous.compared} entries compared).</p>`}
${facts([
    ['Newest anchor', anchor === undefined ? 'none yet' : html`${time(anchor.at)}, ${anchor.chains} chains`],
    ['Newer than the anchor', `${unanchored} entries`],
    ['Damaged rows', damaged.total],
    ['Head for a later report', head === undefined ? 'none yet' : html`<code>${head}</code>`],
])}
${problems.items.map(({ chain, problem }) => warning(html`${foreign(chain)}: ${foreign(problem)}`))}
${notVerified.length === 0 ? '' : html`<p>Not verified:</p><ul>${notVerified.map((text) => html`<li>${text}</li>`)}</ul>`}`;
}

function controlTable(controls: readonly ControlEvidence[]): Html {
    const duration = (ms: number | undefined): string => (ms === undefined ? '–' : durationText(ms));
    return table({
        caption: 'Time to detect and to repair, open drift, and references, worst severity first',
        rows: controls,
        empty: 'There is no control.',
        columns: [
            { title: 'Control', cell: ({ control }) => controlLink(control) },
            {
                title: 'Severity',
                cell: ({ severity }) => (severity === undefined ? '–' : wordBadge(severity)),
            },
            { title: 'Drifts', isNumber: true, cell: ({ drifts }) => drifts },
            {
                title: 'Detected (median, p95, worst)',
                cell: ({ detect }) =>
                    `${duration(detect.medianMs)}, ${duration(detect.p95Ms)}, ${duration(detect.worstMs)}`,
            },
            {
                title: 'Repaired (median, p95, worst)',
                cell: ({ repair }) =>
                    `${duration(repair.medianMs)}, ${duration(repair.p95Ms)}, ${duration(repair.worstMs)}`,
            },
            { title: 'Open', isNumber: true, cell: ({ openDrift }) => openDrift.total },
            { title: 'MCSB', cell: ({ references }) => references.mcsb.join(', ') || '–' },
            { title: 'CIS', cell: ({ references }) => references.cis.join(', ') || '–' },
        ],
    });
}

function coverage({ coverage: { servers, verdicts, neverRead, unread, sweeps } }: Evidence): Html {
    return facts([
        ['Servers', servers.total],
        ['Compliant', verdicts.compliant],
        ['Drifted', verdicts.drifted],
        ['Unknown', verdicts.unknown],
        ['Never assessed', neverRead],
        ['Unreadable parts', unread.total],
        ['Sweeps completed', sweeps.completed],
        ['Sweeps overdue', sweeps.overdue],
    ]);
}

function exceptions({ exemptions }: Evidence, now: Date): Html {
    return exemptions.kind === 'unreadable'
        ? warning(html`The baseline cannot be read: ${foreign(exemptions.reason)}`)
        : exemptionTable(exemptions.exemptions, now);
}
