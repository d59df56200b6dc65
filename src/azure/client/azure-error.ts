import { type PipelinePolicy, RestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { shortened } from '../../model/foreign-text.ts';

/** What Azure says of a refusal, whatever envelope it comes in. */
export interface AzureError {
    /** '' when the answer has none. */
    readonly code: string;
    /** With what `details` and `innererror` say more. */
    readonly message: string;
    /** The codes of `details` and `innererror`. */
    readonly innerCodes: readonly string[];
}

/** More of them say nothing new, and an answer may be of any size. */
const mostInner = 8;

const fields = z
    .record(z.string(), z.unknown())
    .transform((found) => new Map(Object.entries(found).map(([name, value]) => [name.toLowerCase(), value])));
const text = z
    .union([
        z.string(),
        z.number().transform(String),
        z.object({ value: z.string() }).transform(({ value }) => value),
    ])
    .catch('');
const list = z.array(z.unknown()).catch([]);

/**
 * Reads the body of an error: in its envelope `error`, as most services send it; in `odata.error`, as tables do; or
 * bare, as diagnostic settings do. Undefined when it says nothing.
 */
export function azureErrorOf(body: string): AzureError | undefined {
    const outer = fields.safeParse(parsedJson(body)).data;
    if (outer === undefined) return undefined;
    const own = fields.safeParse(outer.get('error') ?? outer.get('odata.error')).data ?? outer;
    const code = text.parse(own.get('code'));
    const message = text.parse(own.get('message'));
    const inner = innerErrors(own);
    const more = inner
        .filter((each) => !message.includes(each.message) || (each.message === '' && each.code !== code))
        .map((each) => [each.code, each.message].filter((part) => part !== '').join(': '));
    const words = [message, ...more].filter((part) => part !== '').join('; ');
    if (code === '' && words === '') return undefined;
    return { code, message: words, innerCodes: inner.map((each) => each.code).filter((each) => each !== '') };
}

interface InnerError {
    readonly code: string;
    readonly message: string;
}

/** What lies below, level by level: `details` is a list, `innererror` a chain. */
function innerErrors(own: ReadonlyMap<string, unknown>): readonly InnerError[] {
    const found: InnerError[] = [];
    const waiting: ReadonlyMap<string, unknown>[] = [own];
    for (let next = waiting.shift(); next !== undefined && found.length < mostInner; next = waiting.shift()) {
        for (const below of [...list.parse(next.get('details')), next.get('innererror')].slice(
            0,
            mostInner,
        )) {
            const inner = fields.safeParse(below).data;
            if (inner === undefined) continue;
            waiting.push(inner);
            const each = { code: text.parse(inner.get('code')), message: text.parse(inner.get('message')) };
            if (each.code !== '' || each.message !== '') found.push(each);
        }
    }
    return found.slice(0, mostInner);
}

function parsedJson(body: string): unknown {
    try {
        return JSON.parse(body);
    } catch {
        return undefined;
    }
}

/**
 * Makes an error of every answer that is one, before the client does: clients keep the body of some refusals only, and
 * say "Pagination failed with unexpected statusCode 403" of the others. Belongs at the outer end of a pipeline, where
 * retries and challenges are over.
 */
export function keepErrorBody(): PipelinePolicy {
    return {
        name: 'keepsErrorWords',
        async sendRequest(request, next) {
            const response = await next(request);
            if (response.status < 400) return response;
            const said = shortened(response.bodyAsText ?? '');
            throw new RestError(said === '' ? 'the answer says nothing more' : said, {
                statusCode: response.status,
                request,
                response,
            });
        },
    };
}
