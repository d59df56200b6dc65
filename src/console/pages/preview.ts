import { html } from '../definition/html.ts';
import { page } from '../definition/page.ts';
import { previewForm } from '../elements/preview-form.ts';

/** The question what a baseline document would change. */
export const preview = page({
    path: 'preview',
    section: 'preview',
    async show(_ports, { viewer }) {
        const body = html`<p>Paste or upload a baseline document. Pgwarden judges the servers as it last read them, and shows which writes and approvals would follow. It writes nothing, reads no server, and does not keep the document.</p>
${previewForm(viewer)}`;
        return { title: 'Preview of a baseline', body, isLive: false };
    },
});
