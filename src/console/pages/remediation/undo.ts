import * as z from 'zod';
import { serverId } from '../../../http/definition/fields.ts';
import { controlsOf } from '../../../model/change.ts';
import { serverPath } from '../../../model/resource-id.ts';
import { undoPlan } from '../../../workflows/operators/undo-plan.ts';
import { showServer } from '../../../workflows/queries/show-server.ts';
import { remediationAddress } from '../../definition/addresses.ts';
import { foreign, type Html, html } from '../../definition/html.ts';
import { type PageContent, type PageRequest, queryPage } from '../../definition/page.ts';
import { actionForm, reasonField } from '../../elements/forms.ts';
import { consequence } from './consequence.ts';

/** The undo of a remediation: first what follows from it, then the form. */
export const undo = queryPage({
    path: 'remediations/{id}/undo',
    section: 'remediations',
    query: z.strictObject({ server: serverId }),
    async show(ports, request): Promise<PageContent | undefined> {
        const { id, query } = request;
        const plan = await undoPlan(ports, query.server, id);
        if (plan.kind === 'notFound') return undefined;
        const server = serverPath(query.server);
        const back = html`<p><a href="${remediationAddress(server, id)}">Back to the remediation</a></p>`;
        if (plan.kind === 'conflict') {
            return {
                title: `Undo on ${query.server.name}`,
                body: html`<p class="warning">It cannot be undone now: ${foreign(plan.reason)}</p>${back}`,
                isLive: false,
            };
        }
        const state = await showServer(ports, query.server);
        const undone = controlsOf(plan.change);
        const controls = ports.controls.filter(({ id: control }) => undone.includes(control));
        return {
            title: `Undo ${undone.join(', ')} on ${query.server.name}`,
            body: html`${consequence(server, plan, controls, state?.controls ?? [])}
${undoForm(server, request, plan.isEnforcedAgain)}${back}`,
            isLive: false,
        };
    },
});

function undoForm(
    server: string,
    { id, viewer }: Pick<PageRequest<unknown>, 'id' | 'viewer'>,
    isEnforcedAgain: boolean,
): Html {
    const hours = html`<label><span>Hours to leave it alone <span class="hint">1 to 720</span></span>
<input type="number" name="exemptHours" value="24" min="1" max="720" required></label>`;
    return actionForm({
        action: 'undo',
        viewer,
        back: remediationAddress(server, id),
        hidden: { id, server },
        fields: html`${isEnforcedAgain ? '' : hours}${reasonField()}`,
        button: 'Undo',
        weight: 'danger',
    });
}
