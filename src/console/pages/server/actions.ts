import type { ServerNow } from '../../../views/server-now.ts';
import { type Html, html } from '../../definition/html.ts';
import { actionForm, reasonField } from '../../elements/forms.ts';
import { pauseEndFields } from '../../elements/pause-end.ts';
import type { Around } from './around.ts';

/** Returns the forms about the server as a whole. */
export function serverActions({ server, paused }: ServerNow, { viewer, back }: Around): Html {
    const assess = actionForm({
        action: 'assess',
        viewer,
        back,
        hidden: { server },
        fields: reasonField(),
        button: 'Assess now',
    });
    const isPaused = paused?.scope === 'server';
    const switchWrites = actionForm({
        action: 'pause',
        viewer,
        back,
        hidden: { server, action: isPaused ? 'resume' : 'pause' },
        fields: html`${isPaused ? '' : pauseEndFields()}${reasonField('reason')}`,
        button: isPaused ? 'Resume writes' : 'Pause writes',
        weight: isPaused ? 'strong' : 'danger',
    });
    return html`<details><summary>Assess this server now</summary>
<p class="hint">Pgwarden reads every setting from Azure, and repairs drift as the baseline says.</p>${assess}</details>
<details><summary>${isPaused ? 'Resume writes to this server' : 'Pause writes to this server'}</summary>
<p class="hint">${isPaused ? 'What was held is assessed again within a minute.' : 'Pgwarden goes on reading and begins no write. A write that Azure already runs is followed to its end. Without an end, operators are reminded of the pause.'}</p>${switchWrites}</details>`;
}
