import * as z from 'zod';
import { serverId, until } from '../../http/definition/fields.ts';
import type { DriftStory, StoryEnd } from '../../views/drift-story.ts';
import { showStory } from '../../workflows/queries/list-stories.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { queryPage } from '../definition/page.ts';
import { attributionSentence } from '../elements/attribution.ts';
import { wordBadge, words } from '../elements/badges.ts';
import { chainSteps } from '../elements/chain-steps.ts';
import { differenceList, findingList } from '../elements/differences.ts';
import { controlLink, serverLink } from '../elements/links.ts';
import { remediationTable } from '../elements/remediations.ts';
import { storyState } from '../elements/story-state.ts';
import { facts, table } from '../elements/tables.ts';
import { age, durationText, time } from '../elements/times.ts';

/** The story of one drift: found, by whom, exposure, decisions, repairs, proof, end. */
export const story = queryPage({
    path: 'stories/{id}',
    section: 'servers',
    query: z.strictObject({ server: serverId, until }),
    async show(ports, { id, query, now }) {
        const found = await showStory(ports, query.server, id, query.until);
        if (found === undefined) return undefined;
        return {
            title: `Drift of ${found.control} on ${query.server.name}`,
            body: html`${beginning(found, now)}
<h2>Decisions</h2>${decisions(found)}
<h2>Repairs</h2>${repairs(found)}
<h2>Proof and end</h2>${proof(found)}${found.end === undefined ? html`<p>The drift is open.</p>` : ending(found.end)}
<h2>Entries of the audit</h2>${chainSteps(found.steps)}`,
        };
    },
});

function beginning(found: DriftStory, now: Date): Html {
    const { server, control, foundAt, beganAt, by, evidence, differences, exposureMs } = found;
    return html`${facts([
        ['State', storyState(found)],
        ['Server', serverLink(server)],
        ['Control', controlLink(control)],
        ['Began', time(beganAt)],
        ['Found', time(foundAt)],
        [
            'Exposure',
            exposureMs === undefined ? html`open; it began ${age(beganAt, now)}` : durationText(exposureMs),
        ],
    ])}
<p>${attributionSentence(by)}${correlation(found)}</p>
${findingList(evidence)}${differenceList(differences)}`;
}

function correlation({ by }: DriftStory): Html | '' {
    return by.kind !== 'named' || by.correlationId === undefined
        ? ''
        : html` Correlation id in Azure’s activity log: <code>${foreign(by.correlationId)}</code>.`;
}

function decisions({ decisions: made }: DriftStory): Html {
    return table({
        caption: 'Decisions of Pgwarden and of operators, oldest first',
        isCaptionHidden: true,
        columns: [
            { title: 'At', cell: ({ at }) => time(at) },
            { title: 'Decision', cell: ({ kind }) => wordBadge(kind) },
            {
                title: 'By',
                cell: ({ operator }) => (operator === undefined ? 'Pgwarden' : foreign(operator)),
            },
            { title: 'Reason', cell: ({ reason }) => (reason === undefined ? '' : foreign(reason)) },
        ],
        rows: made,
        empty: 'No decision is recorded.',
    });
}

function repairs({ remediations }: DriftStory): Html {
    return remediationTable({
        caption: 'Its repairs, oldest first',
        isCaptionHidden: true,
        remediations,
        empty: 'Pgwarden wrote nothing.',
        further: [
            {
                title: 'From write to end',
                cell: ({ repairMs }) => (repairMs === undefined ? '' : durationText(repairMs)),
            },
        ],
    });
}

function proof({ proof: step }: DriftStory): Html {
    return step === undefined
        ? html`<p>No repair was read back.</p>`
        : html`<p>Pgwarden read the repaired value back at ${time(step.at)}: entry ${step.sequence} of the chain of the server, SHA-256 <code>${step.hash}</code>.</p>`;
}

function ending({ end, at, reason, by }: StoryEnd): Html {
    return html`<p>${wordBadge(words(end))} at ${time(at)}${reason === undefined ? '' : html`: ${foreign(reason)}`}</p>
${end === 'resolved' ? html`<p>${attributionSentence(by)}</p>` : ''}`;
}
