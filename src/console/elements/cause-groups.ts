import type { CauseGroup } from '../../views/cause-groups.ts';
import { storyAddress } from '../definition/addresses.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { actorOf } from './attribution.ts';
import { badge, wordBadge } from './badges.ts';
import { controlLink, serverLink } from './links.ts';
import { counted, warning } from './sections.ts';
import { table } from './tables.ts';
import { age, time } from './times.ts';

/** Servers of a group that are shown without a click. */
const shownServers = 3;

/** Returns groups of drift, each with its cause, its servers, and the states of its drifts. */
export function causeGroups(groups: readonly CauseGroup[], now: Date): Html {
    return table({
        caption: 'Groups of drift with one cause',
        isCaptionHidden: true,
        rows: groups,
        empty: 'No drift was found in this time.',
        columns: [
            { title: 'Control', cell: ({ control }) => controlLink(control) },
            { title: 'Change', cell: ({ what }) => html`<code>${foreign(what)}</code>` },
            { title: 'By', cell: ({ by }) => actorOf(by) },
            { title: 'Servers', cell: servers },
            { title: 'Now', cell: ({ states }) => stateBadges(states) },
            {
                title: 'Last found',
                cell: ({ lastAt, newest }) =>
                    html`${age(lastAt, now)} · <a href="${storyAddress(newest.server, newest.id)}">story</a>`,
            },
        ],
    });
}

function servers({ servers }: CauseGroup): Html {
    if (servers.length <= shownServers) return html`${list(servers)}`;
    return html`<details><summary>${counted(servers.length, 'server')}</summary>${list(servers)}</details>`;
}

function list(servers: readonly string[]): Html {
    return html`<ul class="plain-list">${servers.map((server) => html`<li>${serverLink(server)}</li>`)}</ul>`;
}

function stateBadges(states: CauseGroup['states']): Html {
    const found = Object.entries(states).filter(([, count]) => count > 0);
    return html`${found.map(([state, count]) => html`${count === 1 ? wordBadge(state) : html`<span class="whole">${badge(String(count), 'plain')} ${wordBadge(state)}</span>`} `)}`;
}

/** Returns a warning where there is more drift than is read at once. `searchedUntil`: the time since which it is here. */
export function partialDrift(searchedUntil: string | undefined): Html | '' {
    return searchedUntil === undefined
        ? ''
        : warning(
              html`There is more drift than one page holds: only that since ${time(searchedUntil)} is here.`,
          );
}
