import { disruptionText } from '../../../report/change-text.ts';
import type { ControlNow, FlappingNow, WaitingNow } from '../../../views/control-now.ts';
import { decisionAddress, remediationAddress } from '../../definition/addresses.ts';
import { foreign, type Html, html } from '../../definition/html.ts';
import { wordBadge } from '../../elements/badges.ts';
import { differenceList } from '../../elements/differences.ts';
import { actionForm, reasonField } from '../../elements/forms.ts';
import { holdText } from '../../elements/holds.ts';
import { age, time } from '../../elements/times.ts';
import type { Around } from './around.ts';

/** Returns what Pgwarden does about a control on a server, or what it waits for. */
export function workOfControl(server: string, control: ControlNow, around: Around): Html {
    const { repairing, waiting, held, flapping, leftAlone, exemption, backlog } = control;
    const items = [
        ...repairing.map(
            ({ remediationId, target, status, plannedAt, lastError }) =>
                html`${wordBadge('repairing')} <a href="${remediationAddress(server, remediationId)}">${foreign(target)}</a>, ${status}, planned ${age(plannedAt, around.now)}${lastError === undefined ? '' : html`: ${foreign(lastError)}`}`,
        ),
        ...waiting.map((change) => waitingText(server, change, around.now)),
        ...held.map(
            ({ target, cause, until }) =>
                html`${wordBadge('held')} ${foreign(target)}: ${holdText(cause, until)}`,
        ),
        ...(flapping === undefined ? [] : [flappingText(server, control.control, flapping, around)]),
        ...(leftAlone === undefined
            ? []
            : [
                  html`left alone until ${time(leftAlone.until)}, because ${foreign(leftAlone.operator)} <a href="${remediationAddress(server, leftAlone.remediationId)}">undid the repair</a>`,
              ]),
        ...(exemption === undefined
            ? []
            : [
                  html`${wordBadge('exempt')} until ${time(exemption.expires)}, owner ${foreign(exemption.owner)}: ${foreign(exemption.reason)}`,
              ]),
        ...(backlog === 0 ? [] : [html`${backlog} more changes follow once these are decided`]),
    ];
    return items.length === 0
        ? html``
        : html`<ul class="values">${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

function waitingText(
    server: string,
    { id, since, target, differences, disruption }: WaitingNow,
    now: Date,
): Html {
    const effect = disruptionText(disruption);
    return html`${wordBadge('waiting')} for a decision since ${age(since, now)}: <a href="${decisionAddress(server, id)}">${foreign(target)}</a>${effect === '' ? '' : `, ${effect}`}${differenceList(differences)}`;
}

function flappingText(
    server: string,
    control: string,
    { since, until, reason }: FlappingNow,
    { viewer, now, back }: Around,
): Html {
    const form = actionForm({
        action: 'resume-flapping',
        viewer,
        back,
        hidden: { server, control },
        fields: reasonField(),
        button: 'Repair it again',
    });
    return html`${wordBadge('flapping')} since ${age(since, now)}${until === undefined ? '' : html`, left until ${time(until)}`}: ${foreign(reason)}
<details><summary>End the flapping</summary><p class="hint">Pgwarden repairs the control from now on, and counts its repairs anew.</p>${form}</details>`;
}
