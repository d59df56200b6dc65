import type { FoldedRemediation } from '../../../views/folded-remediation.ts';
import type { ShownRemediation } from '../../../workflows/queries/show-remediation.ts';
import { remediationAddress } from '../../definition/addresses.ts';
import { foreign, type Html, html, joined } from '../../definition/html.ts';
import { wordBadge, words } from '../../elements/badges.ts';
import { controlLink, serverLink } from '../../elements/links.ts';
import { facts } from '../../elements/tables.ts';
import { durationText, time } from '../../elements/times.ts';

/** Returns the facts of a remediation: its write, its authority, its times, and where to find it in Azure. */
export function factsOfRemediation({ remediation, undoneBy }: ShownRemediation): Html {
    const { server, controls, target, outcome, reason, driftEnd, writes, baseline, undoes, operationId } =
        remediation;
    return facts([
        ['Outcome', html`${wordBadge(outcome)}${reason === undefined ? '' : html` ${foreign(reason)}`}`],
        ['Server', serverLink(server)],
        ['Controls', html`${joined(controls.map(controlLink), ', ')}`],
        ['Write', target === undefined ? 'too long to record' : html`<code>${foreign(target)}</code>`],
        ['Authority', authorityOf(remediation)],
        ['Undoes', undoes === undefined ? undefined : linkTo(server, undoes)],
        ['Undone by', undoneBy === undefined ? undefined : linkTo(server, undoneBy)],
        ['Drift', driftEnd === undefined ? undefined : `ended: ${words(driftEnd)}`],
        ...timesOf(remediation),
        ['Writes sent', writes],
        [
            'Correlation id',
            html`<code>${foreign(remediation.correlationId)}</code> <span class="hint">of the write in Azure’s activity log</span>`,
        ],
        ['Operation id', operationId === undefined ? undefined : html`<code>${foreign(operationId)}</code>`],
        ['Baseline', baseline === undefined ? undefined : html`<code>${foreign(baseline)}</code>`],
    ]);
}

function timesOf({
    driftBeganAt,
    writtenAt,
    endedAt,
    exposureMs,
    repairMs,
}: FoldedRemediation): Parameters<typeof facts>[0] {
    const shown = (at: string | undefined) => (at === undefined ? undefined : time(at));
    const lasted = (ms: number | undefined) => (ms === undefined ? undefined : durationText(ms));
    return [
        ['Drift began', shown(driftBeganAt)],
        ['First write', shown(writtenAt)],
        ['Ended', shown(endedAt)],
        ['Exposure', lasted(exposureMs)],
        ['From write to end', lasted(repairMs)],
    ];
}

function authorityOf({ authority, operator }: FoldedRemediation): Html {
    switch (authority) {
        case 'baseline':
            return html`the baseline`;
        case 'approval':
            return html`approved by operator ${foreign(operator ?? '')}`;
        case 'undo':
            return html`undo by operator ${foreign(operator ?? '')}`;
    }
}

function linkTo(server: string, id: string): Html {
    return html`<a href="${remediationAddress(server, id)}">remediation ${foreign(id)}</a>`;
}
