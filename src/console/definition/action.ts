import type { Route } from '../../http/definition/route.ts';
import type { RoutePorts } from '../../http/routes/index.ts';
import type { Html } from './html.ts';
import type { Viewer } from './viewer.ts';

/** The fields of a form, each with all of its values. */
export type FormFields = Readonly<Record<string, readonly string[]>>;

/** The act of a form: a request of the route of the API that does the same. */
export interface Action {
    /** Below `/console/actions/`. */
    readonly path: string;
    readonly route: Route<RoutePorts>;
    /** Returns the JSON body of the request. Default: every field but `id` as text, without empty ones. */
    body?(fields: FormFields, now: Date): unknown;
    /**
     * Returns a page about the response, for more than one sentence. Absent: the browser goes back to the page of the form,
     * which then shows the response's `result`.
     */
    report?(response: unknown, sent: SentForm): { readonly title: string; readonly body: Html };
}

/** A form whose act is done. */
export interface SentForm {
    readonly fields: FormFields;
    readonly viewer: Viewer;
    /** The page of the form. */
    readonly back: string;
}

/** Returns the single value of a field; undefined: it is absent or empty. */
export function field(fields: FormFields, name: string): string | undefined {
    const text = fields[name]?.[0];
    return text === undefined || text.trim() === '' ? undefined : text;
}

/** Returns the fields that have a value, with the first one of each. */
export function textFields(fields: FormFields): Readonly<Record<string, string>> {
    const found = Object.keys(fields).flatMap((name) => {
        const text = field(fields, name);
        return text === undefined || name === 'id' ? [] : [[name, text] as const];
    });
    return Object.fromEntries(found);
}
