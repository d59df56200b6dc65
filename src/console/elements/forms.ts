import { actionAddress, pageAddress } from '../definition/addresses.ts';
import { type Html, html } from '../definition/html.ts';
import type { Viewer } from '../definition/viewer.ts';

export interface ActionForm {
    /** Path of the action. */
    readonly action: string;
    readonly viewer: Viewer;
    /** Page to come back to. */
    readonly back: string;
    /** Values that the form sends as they are. */
    readonly hidden?: Readonly<Record<string, string>>;
    /** Fields between the hidden values and the button. */
    readonly fields?: Html | string;
    /** Text of the button: a verb. */
    readonly button: string;
    /** How much the button can change. Default: `plain`. */
    readonly weight?: 'plain' | 'strong' | 'danger';
}

/** Returns the form of an action. A viewer who may only look gets a sentence in its place. */
export function actionForm({
    action,
    viewer,
    back,
    hidden = {},
    fields = '',
    button,
    weight = 'plain',
}: ActionForm): Html {
    if (!viewer.isOperator) {
        return html`<p class="needs-role">${button}: needs the app role Operator. You are signed in as Reader.</p>`;
    }
    const values = { token: viewer.formToken, back, ...hidden };
    return html`<form method="post" action="${actionAddress(action)}" class="action">
${Object.entries(values).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${fields}
<button type="submit" class="${weight}">${button}</button>
</form>`;
}

/** Returns the field for the operator's reason, which the audit keeps. */
export function reasonField(name: 'comment' | 'reason' = 'comment'): Html {
    return html`<label>Reason <span class="hint">kept in the audit</span>
<input type="text" name="${name}" required maxlength="500" autocomplete="off"></label>`;
}

export interface Choice {
    readonly value: string;
    readonly text: string;
}

/** Returns a field with a choice, of which the first means none. */
export function choiceField(
    label: string,
    name: string,
    choices: readonly Choice[],
    chosen: string | undefined,
    none = 'any',
): Html {
    const all = [{ value: '', text: none }, ...choices];
    return html`<label>${label} <select name="${name}">${all.map(({ value, text }) => (value === (chosen ?? '') ? html`<option value="${value}" selected>${text}</option>` : html`<option value="${value}">${text}</option>`))}</select></label>`;
}

export function textField(label: string, name: string, value: string | undefined, placeholder = ''): Html {
    return html`<label>${label} <input type="search" name="${name}" value="${value ?? ''}" placeholder="${placeholder}" autocomplete="off"></label>`;
}

/** Returns a group of boxes for several values of one field. None chosen: all. */
export function boxesField(
    legend: string,
    name: string,
    choices: readonly Choice[],
    chosen: readonly string[] = [],
): Html {
    return html`<fieldset><legend>${legend}</legend>${choices.map(({ value, text }) => html`<label class="inline">${chosen.includes(value) ? html`<input type="checkbox" name="${name}" value="${value}" checked>` : html`<input type="checkbox" name="${name}" value="${value}">`} ${text}</label>`)}</fieldset>`;
}

/** Returns a field with a date, which begins in UTC. `value`: ISO 8601. */
export function dateField(label: string, name: string, value: string | undefined): Html {
    return html`<label>${label} <input type="date" name="${name}" value="${value?.slice(0, 10) ?? ''}"></label>`;
}

/** Returns a form that filters the list of a page. `path`: that of the page. */
export function filterForm(path: string, fields: Html): Html {
    return html`<form method="get" action="${pageAddress(path)}" class="filters" role="search">${fields}<button type="submit">Filter</button> <a href="${pageAddress(path)}">Show all</a></form>`;
}
