import { differencesOf, requestOf } from '../../../changes/kinds.ts';
import type { Control } from '../../../controls/definition/control.ts';
import type { Mode } from '../../../model/baseline.ts';
import type { Change } from '../../../model/change.ts';
import { disruptionText } from '../../../report/change-text.ts';
import type { ControlNow } from '../../../views/control-now.ts';
import type { UndoPlan } from '../../../workflows/operators/undo-plan.ts';
import { foreign, type Html, html } from '../../definition/html.ts';
import { wordBadge } from '../../elements/badges.ts';
import { differenceList } from '../../elements/differences.ts';
import { controlLink, serverLink } from '../../elements/links.ts';

/** Returns what follows from an undo, step by step. `now`: the state of the controls, which has their modes. */
export function consequence(
    server: string,
    { change, isEnforcedAgain }: Extract<UndoPlan, { kind: 'possible' }>,
    controls: readonly Control[],
    now: readonly ControlNow[],
): Html {
    const afterwards = isEnforcedAgain ? enforcedAgain : leftAlone(controls, now);
    return html`<h2>What follows</h2>
<ol class="steps">
<li>Pgwarden sends this write to ${serverLink(server)}: ${requestText(change)}${differenceList(differencesOf(change))}</li>
<li>${effectText(change)}</li>
${isEnforcedAgain ? '' : controls.map((control) => html`<li>${driftText(control)}</li>`)}
${afterwards}
<li>Only this write is taken back. Everything else on the server stays as it is, and is repaired as before.</li>
<li>The undo is a remediation of its own, and can be undone on its own page: ${isEnforcedAgain ? 'the value from before returns, and the controls are left alone again' : 'the repair is made again, and the controls are enforced again at once'}.</li>
</ol>`;
}

function requestText(change: Change): Html {
    const { method, resource } = requestOf(change);
    return html`<code>${method} ${foreign(resource)}</code>`;
}

function effectText({ disruption }: Change): string {
    const effect = disruptionText(disruption);
    return effect === '' ? 'No effect on the clients of the server is known.' : `It ${effect}.`;
}

function driftText({ id, failureTitle, severity }: Control): Html {
    return html`The server then violates ${controlLink(id)}: ${failureTitle} ${wordBadge(severity)}`;
}

const enforcedAgain = html`<li>It is an undo that is undone: Pgwarden makes the repair again, and enforces its controls again at once. None is left alone.</li>`;

function leftAlone(controls: readonly Control[], now: readonly ControlNow[]): Html {
    const ids = controls.map(({ id }) => id).join(', ');
    const modes = controls.map(
        ({ id }) => html`<li>${afterText(id, now.find(({ control }) => control === id)?.mode)}</li>`,
    );
    return html`<li>Pgwarden leaves ${ids} alone on this server for the hours that you give. It reports the drift, and repairs none of it, whoever causes it.</li>${modes}`;
}

function afterText(control: string, mode: Mode | undefined): string {
    switch (mode) {
        case 'enforce':
            return `When the hours are over, Pgwarden repairs ${control} again within minutes, because its mode is enforce. To keep the value, add an exemption to the baseline before.`;
        case 'approve':
            return `When the hours are over, the repair of ${control} waits for an operator, because its mode is approve.`;
        case 'report':
            return `When the hours are over, Pgwarden goes on reporting ${control}, because its mode is report.`;
        case 'off':
            return `When the hours are over, nothing follows, because the mode of ${control} is off.`;
        case undefined:
            return `When the hours are over, the mode of ${control} decides, which cannot be read now.`;
    }
}
