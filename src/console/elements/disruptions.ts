import type { Disruption } from '../../model/change.ts';
import { disruptionText } from '../../report/change-text.ts';
import { type Html, html } from '../definition/html.ts';
import { badge } from './badges.ts';

/** Returns the possible effect of a write on the clients of the server. */
export function disruptionBadge(disruption: Disruption): Html {
    if (disruption === 'none') return html`none known`;
    return badge(disruptionText(disruption), disruption === 'lockout' ? 'bad' : 'warn');
}
