import { type Prose, paragraph } from '../../controls/definition/control-texts.ts';
import { type Html, html } from '../definition/html.ts';

/** Returns sentences of a control as a paragraph. Inline code of their Markdown becomes code. */
export function prose(sentences: Prose): Html | '' {
    if (sentences.length === 0) return '';
    // Every second piece stands between backticks.
    const pieces = paragraph(sentences).split('`');
    return html`<p>${pieces.map((piece, index) => (index % 2 === 0 ? piece : html`<code>${piece}</code>`))}</p>`;
}
