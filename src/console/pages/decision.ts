import * as z from 'zod';
import { differencesOf, requestOf } from '../../changes/kinds.ts';
import type { Control } from '../../controls/definition/control.ts';
import { paragraph } from '../../controls/definition/control-texts.ts';
import { serverId } from '../../http/definition/fields.ts';
import { type Change, controlsOf } from '../../model/change.ts';
import { serverPath } from '../../model/resource-id.ts';
import { attributionOf } from '../../views/attribution-view.ts';
import { type ListedApproval, showApproval } from '../../workflows/operators/decide-approval.ts';
import { pageAddress } from '../definition/addresses.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { queryPage } from '../definition/page.ts';
import type { Viewer } from '../definition/viewer.ts';
import { attributionSentence } from '../elements/attribution.ts';
import { differenceList } from '../elements/differences.ts';
import { disruptionBadge } from '../elements/disruptions.ts';
import { actionForm, afterDryRunField, reasonField } from '../elements/forms.ts';
import { controlLink, portalLink, serverLink } from '../elements/links.ts';
import { section } from '../elements/sections.ts';
import { facts } from '../elements/tables.ts';
import { age } from '../elements/times.ts';

/** One change that waits, with its exact write and its consequences. */
export const decision = queryPage({
    path: 'decisions/{id}',
    section: 'decisions',
    query: z.strictObject({ server: serverId }),
    async show({ records, controls, isDryRun }, { id, query: { server }, viewer, now, portal }) {
        const approval = await showApproval(records, server, id);
        if (approval === undefined) return { title: 'Decision', body: gone, isLive: false };
        const about = controls.find((control) => control.id === approval.change.control);
        const body = html`${about === undefined ? '' : html`<p>${about.failureTitle}.</p>`}
${facts([
    [
        'Server',
        html`${serverLink(approval.server)} ${portalLink(portal, serverPath(server), 'in the portal')}`,
    ],
    ['Controls', html`${controlsOf(approval.change).map((control) => html`${controlLink(control)} `)}`],
    ['Waits since', age(approval.requestedAt, now)],
    ['May break', disruptionBadge(approval.change.disruption)],
])}
${section('The exact write', write(approval.change))}
${section('Cause', html`<p>${attributionSentence(attributionOf(approval))}</p>`)}
${section('Consequences', consequences(about, approval))}
${section('Decide', decide(approval, viewer, isDryRun))}`;
        return { title: `Decision on ${approval.change.control}`, body };
    },
});

const gone = html`<p>This change waits no longer: an operator decided on it, or the state of the server changed. See <a href="${pageAddress('decisions')}">what waits now</a>, or the audit.</p>`;

function write(change: Change): Html {
    const { method, resource } = requestOf(change);
    return html`<p><code>${method} ${foreign(resource)}</code></p>
${differenceList(differencesOf(change))}`;
}

function consequences(about: Control | undefined, { more }: ListedApproval): Html {
    const effect = about?.texts.disruption?.effect ?? [];
    return html`<ul>
<li>Approve: Pgwarden makes exactly this write if the server is still in the state shown here, reads it back, and records it. The approval is valid for 24 hours and one remediation.</li>
${effect.length === 0 ? '' : html`<li>${paragraph(effect)}</li>`}
<li>Decline: Pgwarden does not make the write, and may ask again after 24 hours.</li>
<li>No decision: the change goes on waiting, and the drift stays open. The request ends when the state of the server changes.</li>
${more === undefined ? '' : html`<li>${more} further changes of this control follow once these are decided.</li>`}
</ul>`;
}

function decide({ server, id }: ListedApproval, viewer: Viewer, isDryRun: boolean): Html {
    return actionForm({
        action: 'decide',
        viewer,
        back: pageAddress('decisions'),
        hidden: { id, server },
        fields: html`${reasonField()}${isDryRun ? afterDryRunField : ''}`,
        button: 'Approve',
        weight: 'strong',
        sends: { name: 'decision', value: 'approve' },
        others: [{ text: 'Decline', sends: { name: 'decision', value: 'decline' } }],
    });
}
