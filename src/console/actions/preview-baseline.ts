import { baselinePreview, previewedBaseline } from '../../http/routes/baseline-preview.ts';
import { type Action, field } from '../definition/action.ts';
import { html } from '../definition/html.ts';
import { previewForm } from '../elements/preview-form.ts';
import { invalidDocument, validDocument } from '../elements/previewed-baseline.ts';

/** Servers of one answer: as many as the API allows. */
const serversAtOnce = 1_000;

/** Shows what a baseline document would change. Fields: `document` or `file`, `name`, `continuation`. */
export const previewBaseline: Action = {
    path: 'preview',
    route: baselinePreview,
    body(fields) {
        const [name, continuation] = [field(fields, 'name'), field(fields, 'continuation')];
        return {
            document: field(fields, 'file') ?? field(fields, 'document'),
            limit: serversAtOnce,
            ...(name === undefined ? {} : { name }),
            ...(continuation === undefined ? {} : { continuation }),
        };
    },
    report(response, { fields, viewer }) {
        const found = previewedBaseline.parse(response);
        const document = field(fields, 'file') ?? field(fields, 'document') ?? '';
        const name = field(fields, 'name');
        const given = { document, ...(name === undefined ? {} : { name }) };
        const again = html`<h2>Change the document</h2>${previewForm(viewer, given)}`;
        return found.kind === 'invalid'
            ? { title: 'The document is invalid', body: html`${invalidDocument(found)}${again}` }
            : {
                  title: `Preview of ${found.name}`,
                  body: html`${validDocument(found, viewer, given)}${again}`,
              };
    },
};
