import type { Difference } from '../../changes/change-kind.ts';
import type { Finding } from '../../model/verdict.ts';
import { visible } from '../../report/printable.ts';
import { foreign, type Html, html } from '../definition/html.ts';

/** Returns the values that a write changes: Azure's name, the value before, the value after. */
export function differenceList(differences: readonly Difference[]): Html | '' {
    if (differences.length === 0) return '';
    return html`<ul class="values">${differences.map(
        ({ what, from, to }) =>
            html`<li>${name(what)}: ${value(from)} <span aria-hidden="true">→</span><span class="hidden">becomes</span> ${value(to)}</li>`,
    )}</ul>`;
}

/** Returns deviations from the baseline: Azure's name, the value found, the value wanted. `more`: number left out. */
export function findingList(findings: readonly Finding[], more = 0): Html | '' {
    if (findings.length === 0) return '';
    const rest = more === 0 ? '' : html`<li>and ${more} more, which the next assessment reads again</li>`;
    return html`<ul class="values">${findings.map(
        ({ what, found, wanted }) => html`<li>${name(what)}: ${value(found)}, wanted ${value(wanted)}</li>`,
    )}${rest}</ul>`;
}

/** Returns Azure’s name of a setting. */
function name(text: string): Html {
    return html`<span class="name">${foreign(text)}</span>`;
}

/** Returns a value of a setting, in which nothing and blanks can be seen. */
export function value(text: string): Html {
    return html`<code>${foreign(visible(text))}</code>`;
}
