import type { FoldedRemediation } from '../../views/folded-remediation.ts';
import { remediationAddress } from '../definition/addresses.ts';
import { foreign, type Html, html, joined } from '../definition/html.ts';
import { actorOf } from './attribution.ts';
import { wordBadge } from './badges.ts';
import { differenceList } from './differences.ts';
import { controlLink, serverLink } from './links.ts';
import { type Column, type Table, table } from './tables.ts';

export interface RemediationTable
    extends Pick<Table<FoldedRemediation>, 'caption' | 'empty' | 'isCaptionHidden'> {
    readonly remediations: readonly FoldedRemediation[];
    /** Columns after the outcome. */
    readonly further: readonly Column<FoldedRemediation>[];
}

/** Returns remediations as a table: the write with its values, whose drift it repairs, and its outcome. */
export function remediationTable({ remediations, further, ...around }: RemediationTable): Html {
    return table({
        ...around,
        columns: [
            { title: 'Write', cell: (remediation) => remediationLink(remediation) },
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            { title: 'Values', cell: ({ differences }) => differenceList(differences) },
            { title: 'Controls', cell: ({ controls }) => html`${joined(controls.map(controlLink), ', ')}` },
            { title: 'By', cell: ({ by }) => actorOf(by) },
            { title: 'Outcome', cell: outcomeOf },
            ...further,
        ],
        rows: remediations,
    });
}

/** Returns the target of the write as a link to the page of the remediation. */
export function remediationLink({
    server,
    id,
    target,
}: Pick<FoldedRemediation, 'server' | 'id' | 'target'>): Html {
    return html`<a href="${remediationAddress(server, id)}">${foreign(target ?? id)}</a>`;
}

function outcomeOf({ outcome, reason, authority }: FoldedRemediation): Html {
    return html`${wordBadge(outcome)}${authority === 'undo' ? ' undo' : ''}${reason === undefined ? '' : html`<br>${foreign(reason)}`}`;
}
