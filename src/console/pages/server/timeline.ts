import type { DriftStory } from '../../../views/drift-story.ts';
import { storyAddress } from '../../definition/addresses.ts';
import { type Html, html } from '../../definition/html.ts';
import { actorOf } from '../../elements/attribution.ts';
import { differenceList, findingList } from '../../elements/differences.ts';
import { controlLink } from '../../elements/links.ts';
import { storyState } from '../../elements/story-state.ts';
import { table } from '../../elements/tables.ts';
import { durationText, time } from '../../elements/times.ts';

/** Returns the drifts of a server, the newest first. */
export function timeline(stories: readonly DriftStory[], isLaterPage: boolean): Html {
    return table<DriftStory>({
        caption: 'Drifts, the newest first',
        columns: [
            {
                title: 'Found',
                cell: ({ server, id, foundAt }) =>
                    html`<a href="${storyAddress(server, id)}">${time(foundAt)}</a>`,
            },
            { title: 'Control', cell: ({ control }) => controlLink(control) },
            { title: 'By', cell: ({ by }) => actorOf(by) },
            {
                title: 'Values',
                cell: ({ differences, evidence }) =>
                    differences.length > 0 ? differenceList(differences) : findingList(evidence),
            },
            { title: 'State', cell: storyState },
            {
                title: 'Exposure',
                cell: ({ exposureMs }) => (exposureMs === undefined ? 'open' : durationText(exposureMs)),
            },
        ],
        rows: stories,
        empty: isLaterPage ? 'No drift on this page.' : 'The audit has no drift of this server.',
    });
}
