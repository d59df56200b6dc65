import { kindOf } from '../../../changes/kinds.ts';
import type { FoldedRemediation } from '../../../views/folded-remediation.ts';
import type { ShownRemediation } from '../../../workflows/queries/show-remediation.ts';
import { undoAddress } from '../../definition/addresses.ts';
import { foreign, type Html, html } from '../../definition/html.ts';
import type { Viewer } from '../../definition/viewer.ts';
import { actionForm, reasonField } from '../../elements/forms.ts';

/** Returns what an operator can do about a remediation, or why nothing can be done. `back`: the address of its page. */
export function nextActs(shown: ShownRemediation, viewer: Viewer, back: string): Html {
    if (shown.remediation.outcome === 'failed') return retryForm(shown.remediation, viewer, back);
    const objection = objectionToUndo(shown);
    if (objection !== undefined) return html`<p class="hint">It cannot be undone: ${foreign(objection)}</p>`;
    const { server, id } = shown.remediation;
    return html`<p><a href="${undoAddress(server, id)}">Undo…</a> <span class="hint">${viewer.isOperator ? 'The next page says what follows before anything is done.' : 'The next page says what would follow. The undo itself needs the app role Operator.'}</span></p>`;
}

function retryForm({ server, id }: FoldedRemediation, viewer: Viewer, back: string): Html {
    const form = actionForm({
        action: 'retry',
        viewer,
        back,
        hidden: { id, server },
        fields: reasonField(),
        button: 'Retry',
        weight: 'strong',
    });
    return html`<details><summary>Retry without a wait</summary>
<p class="hint">Pgwarden assesses the server within seconds, and repairs what still drifts as the baseline says.</p>${form}</details>`;
}

/** Returns why it can never be undone; its page says what stands against it now. */
function objectionToUndo({ remediation }: ShownRemediation): string | undefined {
    const { outcome, change } = remediation;
    if (outcome === 'open') return 'it has not ended';
    if (outcome !== 'verified' && outcome !== 'reverted')
        return 'only a write that was read back can be undone';
    if (change === undefined) return 'its change was too long to record';
    const inverse = kindOf(change).inverse(change);
    return inverse.kind === 'none' ? inverse.reason : undefined;
}
