import { html } from 'hono/html';
import type { ControlEvidence, CoverageEvidence, Evidence, OpenDriftEvidence } from '../views/evidence.ts';
import {
    attributionText,
    durationText,
    endedOtherwise,
    instantText,
    requirementsOf,
} from './evidence-text.ts';
import { type Column, htmlTable, type Markup } from './html-table.ts';

/** The tables of the evidence as a page. */

function durationColumns(
    name: string,
    of: (control: ControlEvidence) => ControlEvidence['detect'],
): readonly Column<ControlEvidence>[] {
    return [
        { title: `${name}: median`, cell: (each) => durationText(of(each).medianMs), isNumber: true },
        { title: 'p95', cell: (each) => durationText(of(each).p95Ms), isNumber: true },
        { title: 'worst', cell: (each) => durationText(of(each).worstMs), isNumber: true },
    ];
}

const nameColumn: Column<ControlEvidence> = {
    title: 'Control',
    cell: ({ control, title }) => html`${title}<br><code>${control}</code>`,
};

const controlColumns: readonly Column<ControlEvidence>[] = [
    nameColumn,
    { title: 'Severity', cell: ({ severity }) => severity },
    { title: 'Drifts', cell: ({ drifts }) => drifts, isNumber: true },
    { title: 'Repaired', cell: ({ ended }) => ended.repaired, isNumber: true },
    { title: 'Ended otherwise', cell: endedOtherwise, isNumber: true },
    ...durationColumns('Detect', ({ detect }) => detect),
    ...durationColumns('Repair', ({ repair }) => repair),
    { title: 'Open', cell: ({ openDrift }) => openDrift.total, isNumber: true },
    { title: 'Open since', cell: ({ openDrift }) => instantText(openDrift.oldestSince) },
    { title: 'Reported', cell: ({ servers }) => servers.reported, isNumber: true },
    { title: 'Exempt', cell: ({ servers }) => servers.exempt, isNumber: true },
    { title: 'Unknown', cell: ({ servers }) => servers.unknown, isNumber: true },
];

export function controlsTable(controls: readonly ControlEvidence[]): Markup {
    return html`<p>Detect: from the change, where Azure names it, to the first entry of the audit. Repair: from the change, else from the detection, to the read back that proved the repair. By nearest rank.</p>
${htmlTable({ total: controls.length, items: controls }, controlColumns, 'There are no controls.')}
<h2>Mapping of the controls</h2>
${htmlTable(
    { total: controls.length, items: controls },
    [nameColumn, { title: 'Mapped to', cell: ({ references }) => requirementsOf(references).join(', ') }],
    'There are no controls.',
)}`;
}

const openColumns: readonly Column<OpenDriftEvidence>[] = [
    { title: 'Server', cell: ({ server }) => server },
    { title: 'Control', cell: ({ control }) => control },
    { title: 'Since', cell: ({ since }) => instantText(since) },
];

export function driftTables({
    openDrift,
    reported,
    endedDrift,
}: Pick<Evidence, 'openDrift' | 'reported' | 'endedDrift'>): Markup {
    return html`<h2>Open drift</h2>
${htmlTable(openDrift, openColumns, 'No drift is open.')}
<h2>Reported findings</h2>
<p>Open drift of controls in mode report, which makes no server drifted.</p>
${htmlTable(reported, openColumns, 'No control in mode report drifted.')}
<h2>Ended drift</h2>
${htmlTable(
    endedDrift,
    [
        { title: 'Ended', cell: ({ endedAt }) => instantText(endedAt) },
        { title: 'Server', cell: ({ server }) => server },
        { title: 'Control', cell: ({ control }) => control },
        { title: 'Found', cell: ({ foundAt }) => instantText(foundAt) },
        { title: 'Caused by', cell: ({ by }) => attributionText(by) },
        { title: 'End', cell: ({ end }) => end },
        { title: 'Reason', cell: ({ reason }) => reason },
        { title: 'Repair', cell: ({ repairMs }) => durationText(repairMs), isNumber: true },
        { title: 'Entry', cell: ({ sequence, hash }) => `${sequence} ${hash.slice(0, 12)}` },
    ],
    'No drift ended in the period.',
)}`;
}

export function coverageTables({ servers, verdicts, neverRead, unread, sweeps }: CoverageEvidence): Markup {
    const { compliant, drifted, unknown } = verdicts;
    return html`<p>${compliant + drifted + unknown} servers: ${compliant} compliant, ${drifted} drifted, ${unknown} unknown; ${neverRead} were never read. Sweeps in the period: ${sweeps.completed} completed, the last one at ${instantText(sweeps.lastAt)}; ${sweeps.overdue} times overdue.</p>
${htmlTable(
    servers,
    [
        { title: 'Server', cell: ({ server }) => server },
        {
            title: 'Verdict',
            cell: ({ verdict, deletedAt }) =>
                deletedAt === undefined ? verdict : `deleted at ${instantText(deletedAt)}`,
        },
        { title: 'Last read', cell: ({ readAt }) => instantText(readAt) },
        { title: 'Could not be read', cell: ({ unknown: controls }) => controls.join(', ') },
    ],
    'No server is known.',
)}
<h2>Unread parts in the period</h2>
${htmlTable(
    unread,
    [
        { title: 'Time', cell: ({ at }) => instantText(at) },
        { title: 'Server', cell: ({ server }) => server },
        { title: 'Control', cell: ({ control }) => control },
        { title: 'Reason', cell: ({ reason }) => reason },
    ],
    'The audit records no part that could not be read.',
)}`;
}
