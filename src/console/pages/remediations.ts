import type * as z from 'zod';
import { remediationFilters, remediationQuery } from '../../http/routes/remediations.ts';
import { finalOutcomes } from '../../model/audit-entry.ts';
import { severities } from '../../model/severity.ts';
import type { FoldedRemediation } from '../../views/folded-remediation.ts';
import { listRemediations, type RemediationPage } from '../../workflows/queries/list-remediations.ts';
import { nextAddress, pageAddress } from '../definition/addresses.ts';
import { type Html, html } from '../definition/html.ts';
import { queryPage } from '../definition/page.ts';
import { damagedRows } from '../elements/chain-steps.ts';
import { exportLinks } from '../elements/exports.ts';
import { boxesField, choiceField, dateField, filterForm, textField } from '../elements/forms.ts';
import { remediationTable } from '../elements/remediations.ts';
import { nextPage } from '../elements/tables.ts';
import { durationText, time } from '../elements/times.ts';

type Filters = z.output<ReturnType<typeof remediationFilters>>;

/** The remediations that ended, the newest first. */
export const remediations = (controlIds: readonly string[]) =>
    queryPage({
        path: 'remediations',
        section: 'remediations',
        query: remediationFilters(controlIds),
        async show(ports, { query, address }) {
            const page = await listRemediations(ports, remediationQuery(query));
            const list = remediationTable({
                caption: 'Remediations that ended, the newest first',
                remediations: page.remediations,
                empty: emptyText(page),
                further: [
                    { title: 'Ended', cell: ({ endedAt }) => (endedAt === undefined ? '' : time(endedAt)) },
                    { title: 'Exposure', cell: ({ exposureMs }) => duration(exposureMs) },
                    { title: 'Repair', cell: ({ repairMs }) => duration(repairMs) },
                ],
            });
            return {
                title: 'Remediations',
                body: html`<p>Those that ended. <a href="${pageAddress('open-remediations')}">Open remediations</a></p>
${filterFields(controlIds, query)}${exportLinks('remediations', address)}${damagedRows(page.damaged)}${list}${searchedUntil(page)}${nextPage(nextAddress(address, page.continuation))}`,
            };
        },
    });

function filterFields(controlIds: readonly string[], filters: Filters): Html {
    const same = (values: readonly string[]) => values.map((value) => ({ value, text: value }));
    return filterForm(
        'remediations',
        html`${boxesField('Outcome', 'outcome', same(finalOutcomes), filters.outcome)}
${textField('Part of the server’s name', 'serverName', filters.serverName)}
${textField('Actor or operator', 'actor', filters.actor, 'object or application id')}
${choiceField('Control', 'control', same(controlIds), filters.control, 'any')}
${choiceField('Severity', 'severity', same(severities), filters.severity, 'any')}
${dateField('From, UTC', 'since', filters.since)}
${dateField('Before, UTC', 'until', filters.until)}`,
    );
}

function emptyText({ continuation }: RemediationPage): string {
    return continuation === undefined
        ? 'No remediation matches.'
        : 'No remediation on this page matches. The next page searches on.';
}

function searchedUntil({ searchedUntil: at }: RemediationPage): Html | '' {
    return at === undefined ? '' : html`<p class="hint">Searched back to ${time(at)}.</p>`;
}

function duration(ms: FoldedRemediation['repairMs']): string {
    return ms === undefined ? '' : durationText(ms);
}
