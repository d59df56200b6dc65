import {
    type PipelinePolicy,
    type PipelineRequest,
    type PipelineResponse,
    RestError,
} from '@azure/core-rest-pipeline';
import * as z from 'zod';
import { shortened } from '../../model/foreign-text.ts';

/** An error response of Azure, independent of its envelope. */
export interface AzureError {
    /** '' when the response has none. */
    readonly code: string;
    /** Azure's error message, followed by those of `details` and `innererror`. */
    readonly message: string;
    /** Codes of `details` and `innererror`. */
    readonly innerCodes: readonly string[];
}

/** Maximum number of inner errors that are kept; a response may be of any size. */
const maxInnerErrors = 8;

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
 * Parses the body of an error response: in the envelope `error`, as most services send it; in `odata.error`, as tables
 * do; or bare, as diagnostic settings do. Returns undefined when it has neither code nor message.
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
    const fullMessage = [message, ...more].filter((part) => part !== '').join('; ');
    if (code === '' && fullMessage === '') return undefined;
    return {
        code,
        message: fullMessage,
        innerCodes: inner.map((each) => each.code).filter((each) => each !== ''),
    };
}

interface InnerError {
    readonly code: string;
    readonly message: string;
}

/** Returns the inner errors, level by level: `details` is a list, `innererror` a chain. */
function innerErrors(own: ReadonlyMap<string, unknown>): readonly InnerError[] {
    const found: InnerError[] = [];
    const pending: ReadonlyMap<string, unknown>[] = [own];
    for (
        let next = pending.shift();
        next !== undefined && found.length < maxInnerErrors;
        next = pending.shift()
    ) {
        for (const below of [...list.parse(next.get('details')), next.get('innererror')].slice(
            0,
            maxInnerErrors,
        )) {
            const inner = fields.safeParse(below).data;
            if (inner === undefined) continue;
            pending.push(inner);
            const each = { code: text.parse(inner.get('code')), message: text.parse(inner.get('message')) };
            if (each.code !== '' || each.message !== '') found.push(each);
        }
    }
    return found.slice(0, maxInnerErrors);
}

function parsedJson(body: string): unknown {
    try {
        return JSON.parse(body);
    } catch {
        return undefined;
    }
}

/**
 * Makes a policy that throws for every error response, before the client does: clients keep the body of some errors only,
 * and report "Pagination failed with unexpected statusCode 403" for the others. It belongs at the outer end of a pipeline,
 * after retries and challenges.
 */
export function keepErrorBody(): PipelinePolicy {
    return {
        name: 'keepErrorBody',
        async sendRequest(request, next) {
            const response = await next(request);
            if (response.status < 400) return response;
            throw refusedResponse(request, response);
        },
    };
}

/** Returns the error of a response that is not the wanted one, with its body. */
export function refusedResponse(request: PipelineRequest, response: PipelineResponse): RestError {
    const body = shortened(response.bodyAsText ?? '');
    return new RestError(body === '' ? 'the response has no body' : body, {
        statusCode: response.status,
        request,
        response,
    });
}
