import * as z from 'zod';
import { differencesOf } from '../../changes/kinds.ts';
import { continuation, controlId, since, until } from '../../http/definition/fields.ts';
import { auditChain } from '../../http/routes/audit.ts';
import { auditOutcomes, type ChainedAuditEntry, presentOutcome } from '../../model/audit-entry.ts';
import { attributionOf } from '../../views/attribution-view.ts';
import { pageAddress, remediationAddress } from '../definition/addresses.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { queryPage } from '../definition/page.ts';
import { actorOf } from '../elements/attribution.ts';
import { wordBadge, words } from '../elements/badges.ts';
import { damagedRows } from '../elements/chain-steps.ts';
import { differenceList, findingList } from '../elements/differences.ts';
import { exportLinks } from '../elements/exports.ts';
import { choiceField, filterForm, textField } from '../elements/forms.ts';
import { controlLink, serverLink } from '../elements/links.ts';
import { nextPage, table } from '../elements/tables.ts';
import { time } from '../elements/times.ts';

const pageSize = 100;

/** A search of the audit. */
export const audit = (controlIds: readonly string[]) =>
    queryPage({
        path: 'audit',
        section: 'audit',
        query: z.strictObject({
            server: auditChain.exactOptional(),
            outcome: z.enum(auditOutcomes, `allowed: ${auditOutcomes.join(', ')}`).exactOptional(),
            control: controlId(controlIds).exactOptional(),
            since,
            until,
            continuation: continuation.exactOptional(),
        }),
        async show(ports, { query, address }) {
            const { entries, damaged, continuation } = await ports.audit.query({ ...query, limit: pageSize });
            const outcomes = auditOutcomes.map((value) => ({ value, text: words(value) }));
            const ids = controlIds.map((value) => ({ value, text: value }));
            const body = html`${filterForm(
                'audit',
                html`${textField('Server', 'server', query.server, 'resource id, fleet, or events')}
${choiceField('Outcome', 'outcome', outcomes, query.outcome, 'any')}
${choiceField('Control', 'control', ids, query.control, 'any')}
${textField('Since', 'since', query.since, '2026-11-20')}${textField('Until', 'until', query.until, '2026-11-21')}`,
            )}
<p><a href="${pageAddress('audit/verification')}">Verify the whole audit</a></p>
${exportLinks('audit', address)}
${damagedRows(damaged)}
${entryTable(entries)}
${nextPage(continuation === undefined ? undefined : pageAddress('audit', { ...query, continuation }))}`;
            return { title: 'Audit', body };
        },
    });

function entryTable(entries: readonly ChainedAuditEntry[]): Html {
    return table({
        caption: 'Audit entries, newest first',
        rows: entries,
        empty: 'No entry matches.',
        columns: [
            { title: 'At', cell: ({ at }) => time(at) },
            { title: 'Outcome', cell: ({ outcome }) => wordBadge(presentOutcome(outcome)) },
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            { title: 'Control', cell: ({ control }) => (control === undefined ? '–' : controlLink(control)) },
            { title: 'Values', cell: values },
            { title: 'Reason', cell: ({ reason }) => (reason === undefined ? '–' : foreign(reason)) },
            { title: 'By', cell: by },
            { title: 'Chain', isNumber: true, cell: ({ sequence }) => sequence },
        ],
    });
}

function values({ change, evidence, more, remediationId, server }: ChainedAuditEntry): Html {
    const link =
        remediationId === undefined
            ? ''
            : html`<a href="${remediationAddress(server, remediationId)}">remediation</a>`;
    if (change !== undefined) return html`${differenceList(differencesOf(change))}${link}`;
    return html`${evidence === undefined ? '' : findingList(evidence, more)}${link}`;
}

function by(entry: ChainedAuditEntry): Html {
    return entry.operator === undefined
        ? actorOf(attributionOf(entry))
        : html`operator ${foreign(entry.operator)}`;
}
