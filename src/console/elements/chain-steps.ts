import type { ChainStep } from '../../views/chain-place.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { wordBadge } from './badges.ts';
import { differenceList } from './differences.ts';
import { time } from './times.ts';

/** Returns audit entries one below the other, oldest first, each with its place in the verified chain of its server. */
export function chainSteps(steps: readonly ChainStep[]): Html {
    if (steps.length === 0) return html`<p class="empty">The audit has no entry of it yet.</p>`;
    return html`<ol class="steps">${steps.map(chainStep)}</ol>`;
}

function chainStep({ outcome, at, sequence, hash, reason, operator, differences }: ChainStep): Html {
    return html`<li>${wordBadge(outcome)} ${time(at)}${operator === undefined ? '' : html` by operator ${foreign(operator)}`}
${reason === undefined ? '' : html`<p>${foreign(reason)}</p>`}
${differences === undefined ? '' : differenceList(differences)}
<p class="chain">entry ${sequence} of the chain, SHA-256 <code>${hash}</code></p></li>`;
}

/** Returns the names of rows that do not verify, as a warning; nothing where there is none. */
export function damagedRows(damaged: readonly string[] | undefined): Html | '' {
    if (damaged === undefined || damaged.length === 0) return '';
    return html`<div class="warning"><p>These rows of the audit do not verify. Pgwarden shows nothing from them, and undoes nothing because of them.</p>
<ul>${damaged.map((row) => html`<li>${foreign(row)}</li>`)}</ul></div>`;
}
