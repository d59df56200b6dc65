import * as z from 'zod';
import { serverId } from '../../../http/definition/fields.ts';
import type { ChainStep } from '../../../views/chain-place.ts';
import { type ShownRemediation, showRemediation } from '../../../workflows/queries/show-remediation.ts';
import { storyAddress } from '../../definition/addresses.ts';
import { type Html, html } from '../../definition/html.ts';
import { queryPage } from '../../definition/page.ts';
import { attributionSentence } from '../../elements/attribution.ts';
import { chainSteps, damagedRows } from '../../elements/chain-steps.ts';
import { differenceList } from '../../elements/differences.ts';
import { time } from '../../elements/times.ts';
import { factsOfRemediation } from './facts.ts';
import { nextActs } from './next-acts.ts';

/** One remediation: the whole story of one change, from the event to the read back. */
export const remediation = queryPage({
    path: 'remediations/{id}',
    section: 'remediations',
    query: z.strictObject({ server: serverId }),
    async show(ports, { id, query, viewer, address }) {
        const shown = await showRemediation(ports, query.server, id);
        if (shown === undefined) return undefined;
        const { remediation: one, story, damaged } = shown;
        const what = one.controls.length === 0 ? 'a setting' : one.controls.join(', ');
        return {
            title: `${one.authority === 'undo' ? 'Undo' : 'Repair'} of ${what} on ${query.server.name}`,
            body: html`${damagedRows(damaged)}
${factsOfRemediation(shown)}
${differenceList(one.differences)}
${nextActs(shown, viewer, address)}
<h2>From the event to the read back</h2>
${story === undefined ? '' : html`<p><a href="${storyAddress(story.server, story.id)}">Story of the drift</a></p>`}
${firstStep(shown)}
${chainSteps(stepsOf(shown))}`,
        };
    },
});

/** Returns the change that the remediation answers, which is no entry of the audit. */
function firstStep({ remediation: { by } }: ShownRemediation): Html {
    const at = by.kind === 'named' && by.at !== undefined ? html`${time(by.at)} ` : '';
    return html`<p>${at}${attributionSentence(by)}</p>`;
}

/** Returns the entries of the remediation and of its drift, oldest first. */
function stepsOf({ remediation: { steps }, story }: ShownRemediation): readonly ChainStep[] {
    const bySequence = new Map([...(story?.steps ?? []), ...steps].map((step) => [step.sequence, step]));
    return [...bySequence.values()].toSorted((a, b) => a.sequence - b.sequence);
}
