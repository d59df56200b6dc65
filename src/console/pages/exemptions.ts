import { listExemptions } from '../../workflows/queries/show-baseline.ts';
import { foreign, html } from '../definition/html.ts';
import { page } from '../definition/page.ts';
import { exemptionTable } from '../elements/exemptions.ts';

/** The exemptions of the baseline in force. */
export const exemptions = page({
    path: 'exemptions',
    section: 'exemptions',
    async show(ports, { now }) {
        const { baseline, respectsPolicyExemptions, exemptions } = await listExemptions(ports);
        const policy = respectsPolicyExemptions
            ? 'Exemptions of Azure Policy count as well; the page of each server shows them.'
            : 'Exemptions of Azure Policy do not count.';
        const body = html`<p>From the baseline ${foreign(baseline)}. ${policy}</p>${exemptionTable(exemptions, now)}`;
        return { title: 'Exemptions', body };
    },
});
