import type { Context } from 'hono';
import * as z from 'zod';
import { bodyOf } from '../http/definition/operator.ts';
import { problemKinds } from '../http/definition/problem.ts';
import { operationResponse } from '../http/definition/route.ts';
import type { RoutePorts } from '../http/routes/index.ts';
import { status } from '../workflows/in-force/status.ts';
import type { ConsoleEnv } from './access.ts';
import { type Action, type FormFields, field, textFields } from './definition/action.ts';
import { isPageAddress, pageAddress } from './definition/addresses.ts';
import { html } from './definition/html.ts';
import { viewerOf } from './definition/viewer.ts';
import { failurePage } from './failure-page.ts';
import { sentToken } from './form-token.ts';
import { modeOf } from './mode.ts';
import { leaveNotice } from './notice.ts';
import { queryProblems } from './query-problems.ts';
import type { Respond } from './respond.ts';

/** Bytes. The longest form carries a baseline document. */
const maxFormBytes = 5_000_000;

const noBody = z.strictObject({});

/**
 * Does what a form asks for, by the route of the API that does the same, and leads back to the page of the form. Without
 * the token of this browser, or with fields that the route refuses, nothing is done.
 */
export async function sendForm(
    c: Context<ConsoleEnv>,
    ports: RoutePorts,
    action: Action,
    respond: Respond,
): Promise<Response> {
    const fields = await formFields(c);
    if (fields === undefined) {
        return await respond(
            c,
            413,
            failurePage('The form is too large', `Allowed: at most ${maxFormBytes} bytes.`),
        );
    }
    const token = sentToken(c);
    if (token === undefined || field(fields, 'token') !== token) {
        const reason =
            'Nothing was done: the form does not come from a page of this session. Open the page again, and repeat the action.';
        return await respond(c, 403, failurePage('Refused', reason));
    }
    const given = field(fields, 'back');
    const back = given !== undefined && isPageAddress(given) ? given : pageAddress('');
    const { token: _token, back: _back, ...rest } = fields;
    const { route } = action;
    const schema = bodyOf(route, true) ?? noBody;
    const parsed = schema.safeParse(action.body?.(rest, ports.clock.now()) ?? textFields(rest));
    const again = html`<a href="${back}">Back to the page</a>`;
    if (!parsed.success) {
        const problems = queryProblems(schema, parsed.error);
        return await respond(
            c,
            400,
            failurePage('The form is not usable', 'Nothing was done:', problems, again),
        );
    }
    const principal = c.get('principal');
    const answer = await route.answer(ports, {
        id: field(rest, 'id') ?? '',
        query: {},
        body: parsed.data,
        principal,
    });
    if (answer.kind === 'refused') {
        const { status: code, title } = problemKinds[answer.code];
        const problems = (answer.errors ?? []).map(({ detail }) => detail);
        return await respond(c, code, failurePage(title, answer.detail, problems, again));
    }
    if (action.report !== undefined) {
        const viewer = viewerOf(principal, token);
        const mode = modeOf(await status(ports));
        return await respond(
            c,
            200,
            { ...action.report(answer.body, { fields: rest, viewer, back }), isLive: false },
            { viewer, mode },
        );
    }
    leaveNotice(c, operationResponse.parse(answer.body).result);
    return c.redirect(back, 303);
}

/** Returns the fields of a form; undefined: it is too large. */
async function formFields(c: Context): Promise<FormFields | undefined> {
    if (Number(c.req.header('content-length') ?? 0) > maxFormBytes) return undefined;
    const body = await c.req.arrayBuffer();
    if (body.byteLength > maxFormBytes) return undefined;
    const type = c.req.header('content-type') ?? '';
    return type.startsWith('multipart/form-data')
        ? await uploadedFields(new Response(body, { headers: { 'content-type': type } }))
        : fieldsOf(new URLSearchParams(new TextDecoder().decode(body)));
}

function fieldsOf(form: URLSearchParams): FormFields {
    return Object.fromEntries([...new Set(form.keys())].map((name) => [name, form.getAll(name)]));
}

/** Returns the fields of a form with files, each file as its text. A body that is no such form has none. */
async function uploadedFields(response: Response): Promise<FormFields> {
    try {
        const form = new URLSearchParams();
        for (const [name, value] of await response.formData()) {
            form.append(name, typeof value === 'string' ? value : await value.text());
        }
        return fieldsOf(form);
    } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        return {};
    }
}
