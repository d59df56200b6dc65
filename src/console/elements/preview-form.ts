import { pageAddress } from '../definition/addresses.ts';
import { type Html, html } from '../definition/html.ts';
import type { Viewer } from '../definition/viewer.ts';
import { actionForm, textField } from './forms.ts';

/** Returns the form that asks for the preview of a document. */
export function previewForm(
    viewer: Viewer,
    given: { readonly document?: string; readonly name?: string } = {},
): Html {
    return actionForm({
        action: 'preview',
        viewer,
        back: pageAddress('preview'),
        hasFile: true,
        fields: html`<label class="wide">Baseline document <span class="hint">JSON</span>
<textarea name="document" spellcheck="false" autocomplete="off">${given.document ?? ''}</textarea></label>
<label>or a file <input type="file" name="file" accept="application/json,.json"></label>
${textField('Part of the servers’ names', 'name', given.name)}`,
        button: 'Preview',
        weight: 'strong',
    });
}
