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
    /** Look of the button, by the extent of its effect. Default: `plain`. */
    readonly weight?: Weight;
    /** A field that only this button sends. */
    readonly sends?: { readonly name: string; readonly value: string };
    /** True where a field is a file. */
    readonly hasFile?: true;
    /** Further buttons, which send the same fields. */
    readonly others?: readonly OtherButton[];
}

export type Weight = 'plain' | 'strong' | 'danger';

export interface OtherButton {
    readonly text: string;
    readonly weight?: Weight;
    readonly sends: { readonly name: string; readonly value: string };
}

/**
 * Returns the form of an action. A viewer who may only look gets a sentence in its place. The id keeps a form with its
 * object when an update moves it.
 */
export function actionForm(form: ActionForm): Html {
    const {
        action,
        viewer,
        back,
        hidden = {},
        fields = '',
        button,
        weight,
        sends,
        others = [],
        hasFile,
    } = form;
    if (!viewer.isOperator) {
        return html`<p class="needs-role">${button}: needs the app role Operator. You are signed in as Reader.</p>`;
    }
    const values = { token: viewer.formToken, back, ...hidden };
    const inputs = Object.entries(values).map(
        ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
    );
    const id = [action, ...Object.values(hidden)].map(encodeURIComponent).join(':');
    return html`<form method="post" action="${actionAddress(action)}" enctype="${hasFile ? 'multipart/form-data' : 'application/x-www-form-urlencoded'}" class="action" id="${id}">
${inputs}${fields}
${submit(button, weight, sends)}${others.map((other) => submit(other.text, other.weight, other.sends))}
</form>`;
}

function submit(text: string, weight: Weight = 'plain', sends: ActionForm['sends']): Html {
    return sends === undefined
        ? html`<button type="submit" class="${weight}">${text}</button>`
        : html`<button type="submit" class="${weight}" name="${sends.name}" value="${sends.value}">${text}</button>`;
}

/** Returns the field for the operator's reason, which the audit keeps. */
export function reasonField(name: 'comment' | 'reason' = 'comment'): Html {
    return html`<label><span>Reason <span class="hint">kept in the audit</span></span>
<input type="text" class="sentence" name="${name}" required maxlength="500" autocomplete="off"></label>`;
}

/** The box that keeps an approval given in dry-run. */
export const afterDryRunField: Html = html`<label class="inline"><input type="checkbox" name="holdsAfterDryRun" value="true"> Remains valid when dry-run ends</label>`;

export interface Choice {
    readonly value: string;
    readonly text: string;
}

/** Returns a field with a choice. `none`: text of an empty first one. Absent: there is none. */
export function choiceField(
    label: string,
    name: string,
    choices: readonly Choice[],
    chosen: string | undefined,
    none?: string,
): Html {
    const all = none === undefined ? choices : [{ value: '', text: none }, ...choices];
    const options = all.map(({ value, text }) =>
        value === (chosen ?? '')
            ? html`<option value="${value}" selected>${text}</option>`
            : html`<option value="${value}">${text}</option>`,
    );
    return html`<label>${label} <select name="${name}">${options}</select></label>`;
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
