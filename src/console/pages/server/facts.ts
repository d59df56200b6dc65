import type { PauseNow, ServerNow } from '../../../views/server-now.ts';
import { baselineAddress } from '../../definition/addresses.ts';
import { foreign, type Html, html, joined } from '../../definition/html.ts';
import { badge, wordBadge } from '../../elements/badges.ts';
import { portalLinks } from '../../elements/portal-blades.ts';
import { facts } from '../../elements/tables.ts';
import { age, time } from '../../elements/times.ts';
import type { Around } from './around.ts';

/** Returns what is known of the server as a whole, and the links that lead on. */
export function factsOfServer(state: ServerNow, { now, portal }: Around): Html {
    const { server, verdict, subscriptionId, resourceGroup, problem, paused, previousIds } = state;
    return html`${problem === undefined ? '' : html`<p class="warning">Pgwarden writes nothing on this server: ${foreign(problem)}</p>`}
${facts([
    ['Verdict', wordBadge(verdict)],
    ['Read', readOf(state, now)],
    ['Writes', paused === undefined ? 'not paused' : pauseOf(paused, now)],
    ['Resource group', foreign(resourceGroup)],
    ['Subscription', foreign(subscriptionId)],
    ['Deleted', state.deletedAt === undefined ? undefined : age(state.deletedAt, now)],
    [
        'Not found by Azure',
        state.notFoundSince === undefined ? undefined : html`since ${age(state.notFoundSince, now)}`,
    ],
    ['Moved from', previousIds.length === 0 ? undefined : html`${joined(previousIds.map(foreign), ', ')}`],
])}
<p>${joined([html`<a href="${baselineAddress(server)}">Effective baseline</a>`, ...portalLinks(portal, server)], ' · ')}</p>`;
}

function readOf({ readAt, isStale }: ServerNow, now: Date): Html {
    if (readAt === undefined) return badge('never', 'warn');
    return html`${age(readAt, now)}${isStale ? html` ${badge('stale', 'warn')} not read for two sweep intervals` : ''}`;
}

function pauseOf({ scope, operator, reason, since, until }: PauseNow, now: Date): Html {
    const what = scope === 'fleet' ? 'paused on every server' : 'paused on this server';
    return html`${badge(what, 'warn')} since ${age(since, now)}${until === undefined ? ', without an end' : html`, until ${time(until)}`}, by ${foreign(operator)}: ${foreign(reason)}`;
}
