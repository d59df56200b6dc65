/** A page of the platform: HTML without script that no other site can frame or change. */
import { createHash } from 'node:crypto';
import type { PlatformResponse } from './exchange.ts';

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; padding: 1.5rem 1rem; max-width: 30rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
.note { border-left: 0.25rem solid; padding-left: 0.75rem; }
fieldset { margin: 1rem 0; border: 1px solid GrayText; border-radius: 0.25rem; }
legend { font-weight: 600; padding: 0 0.25rem; }
label { display: flex; gap: 0.75rem; align-items: baseline; padding: 0.5rem 0; min-height: 1.5rem; cursor: pointer; }
input { inline-size: 1.125rem; block-size: 1.125rem; margin: 0; flex: none; translate: 0 0.125rem; }
button { font: inherit; font-weight: 600; inline-size: 100%; padding: 0.75rem; cursor: pointer; }
:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** Without the security headers, which every page has. */
export interface Page {
    readonly status?: number;
    readonly title: string;
    /** HTML of `<main>`. */
    readonly body: string;
    readonly cookies?: readonly string[];
}

export function pageResponse({ status = 200, title, body, cookies = [] }: Page): PlatformResponse {
    return {
        status,
        headers: {
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': `default-src 'none'; img-src data:; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
            'cache-control': 'no-store',
            // Not `no-referrer`: a browser would send the form with `Origin: null`.
            'referrer-policy': 'same-origin',
            'x-content-type-options': 'nosniff',
            'x-frame-options': 'DENY',
            ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
        },
        body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`,
    };
}

/** Text as HTML, in an element or in a quoted attribute. */
export function escaped(text: string): string {
    return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
