import { kindOf } from '../../../changes/kinds.ts';
import type { ShownRemediation } from '../../../workflows/queries/show-remediation.ts';
import { undoAddress } from '../../definition/addresses.ts';
import { foreign, type Html, html } from '../../definition/html.ts';
import type { Viewer } from '../../definition/viewer.ts';

/** Returns what an operator can do about a remediation now, or why nothing can be done. */
export function nextActs(shown: ShownRemediation, viewer: Viewer): Html {
    const objection = objectionToUndo(shown);
    if (objection !== undefined) return html`<p class="hint">It cannot be undone: ${foreign(objection)}</p>`;
    const { server, id } = shown.remediation;
    return html`<p><a href="${undoAddress(server, id)}">Undo…</a> <span class="hint">${viewer.isOperator ? 'The next page says what follows before anything is done.' : 'The next page says what would follow. The undo itself needs the app role Operator.'}</span></p>`;
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
