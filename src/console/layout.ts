import { pageAddress } from './definition/addresses.ts';
import { foreign, type Html, html } from './definition/html.ts';
import { type PageContent, type SectionName, sections } from './definition/page.ts';
import type { Viewer } from './definition/viewer.ts';
import type { Mode } from './mode.ts';

/** Everything around the content of a page. */
export interface Frame {
    /** Addresses of the style sheet and the scripts, by name. */
    readonly assets: Readonly<Record<string, string>>;
    /** Absent on pages about a failure that is not the viewer's to see. */
    readonly viewer?: Viewer;
    readonly section?: SectionName;
    readonly mode?: Mode;
    /** Result of the action that led here. */
    readonly notice?: string | undefined;
}

/** Returns a whole document. */
export function layout({ title, body, isLive = true }: PageContent, frame: Frame): Html {
    const { assets, viewer, section, mode, notice } = frame;
    const live = isLive && viewer !== undefined ? 'yes' : 'no';
    return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Pgwarden</title>
<link rel="icon" type="image/svg+xml" href="${assets['icon.svg'] ?? ''}">
<link rel="stylesheet" href="${assets['console.css'] ?? ''}">
<script type="module" src="${assets['console.js'] ?? ''}"></script>
</head>
<body data-live="${live}">
<a class="skip" href="#content">Skip to content</a>
<header>
<a class="brand" href="${pageAddress('')}">Pgwarden</a>
${mode === undefined ? '' : html`<p class="mode ${mode.tone}" id="mode"><strong>${mode.word}</strong> <span>${mode.meaning}</span> <a href="${pageAddress('writes')}">${mode.word === 'PAUSED' ? 'Resume' : 'Stop all writes'}</a></p>`}
${viewer === undefined ? '' : html`<p class="viewer">${foreign(viewer.name)} <span class="role">${viewer.isOperator ? 'Operator' : 'Reader'}</span> <a href="/.auth/logout?post_logout_redirect_uri=/console">Sign out</a></p>`}
</header>
${viewer === undefined ? '' : navigation(section)}
<main id="content" tabindex="-1">
${notice === undefined ? '' : html`<p class="notice" role="status">${foreign(notice)}</p>`}
${problemList(mode?.problems ?? [])}
<h1>${title}</h1>
${body}
</main>
</body>
</html>`;
}

function problemList(problems: readonly string[]): Html | '' {
    if (problems.length === 0) return '';
    return html`<div class="warning" role="alert"><p>Pgwarden writes nothing until this is fixed:</p><ul>${problems.map((problem) => html`<li>${foreign(problem)}</li>`)}</ul></div>`;
}

function navigation(current: SectionName | undefined): Html {
    return html`<nav class="sections" aria-label="Pages of the console"><ul>${sections.map(
        ({ name, path, title }) =>
            html`<li>${name === current ? html`<a href="${pageAddress(path)}" aria-current="page">${title}</a>` : html`<a href="${pageAddress(path)}">${title}</a>`}</li>`,
    )}</ul></nav>`;
}
