import type { DriftStory } from '../../views/drift-story.ts';
import { type Html, html } from '../definition/html.ts';
import { wordBadge, words } from './badges.ts';

/** Returns the state of a drift, and in which way it ended where Pgwarden did not repair it. */
export function storyState({ state, end }: Pick<DriftStory, 'state' | 'end'>): Html {
    return html`${wordBadge(state)}${state === 'ended' && end !== undefined ? ` ${words(end.end)}` : ''}`;
}
