/** An app whose responses are streamed as the product's are: by its adapter, in front of the programming model. */
import { app } from '@azure/functions';
import { processLog } from '../../../../functions/log.ts';
import { openResponses } from '../../../../functions/open-responses.ts';
import { streamedResponse } from '../../../../functions/streamed-response.ts';

function show(what: string, observed: object): void {
    process.stdout.write(`sample: ${JSON.stringify({ what, ...observed })}\n`);
}

const { HTTP_URI } = process.env;
app.setup({
    enableHttpStream: true,
    ...(HTTP_URI === undefined ? {} : { capabilities: { HttpUri: HTTP_URI } }),
});
const responses = openResponses();

type Answer = (request: Request) => Response | Promise<Response>;

/** Registers a function below `/api/{name}/…`. */
function serve(name: string, answer: Answer): void {
    app.http(name, {
        methods: ['GET', 'HEAD', 'POST'],
        authLevel: 'anonymous',
        route: `${name}/{*rest}`,
        handler: async ({ url, method, headers, body, params }, { invocationId }) => {
            const open = responses.take(invocationId);
            if (open === undefined) throw new Error('The host has not forwarded the request');
            show('parameters', { name, params });
            const init = { method, headers: [...headers] satisfies [string, string][] };
            const given = body === null ? {} : { body, duplex: 'half' as const };
            return await streamedResponse(
                { open, invocationId, log: processLog, maxMs: name === 'stalling' ? 200 : 60_000 },
                async () => await answer(new Request(url, { ...init, ...given })),
            );
        },
    });
}

serve('echo', async (request) =>
    Response.json({
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
    }),
);

serve('cookies', () => {
    const headers = new Headers({ 'x-sample': 'yes', 'content-type': 'text/plain' });
    headers.append('set-cookie', 'first=1; path=/');
    headers.append('set-cookie', 'second=2; path=/');
    return new Response('sweet', { status: 201, headers });
});

const released = Promise.withResolvers<void>();

serve('release', () => {
    released.resolve();
    return new Response(null, { status: 204 });
});

/** Two parts: the second one follows when another request releases it. */
serve('parts', () => {
    async function* parts() {
        yield 'first';
        await released.promise;
        yield 'second';
    }
    return new Response(bytesOf(parts()));
});

/** 640 MB, far more than all buffers of the way to the client. Shows how much was read of it. */
function flood(): Response {
    const piece = 'x'.repeat(64 * 1024);
    let read = 0;
    async function* pieces() {
        try {
            while (read < 10_000) {
                read += 1;
                if (read % 100 === 0) show('flooding', { pieces: read });
                yield piece;
            }
        } finally {
            show('flooded', { pieces: read });
        }
    }
    return new Response(bytesOf(pieces()));
}

serve('flood', flood);
/** The same with 200 ms for all of it. */
serve('stalling', flood);

serve('breaking', () => {
    async function* parts() {
        yield 'a part';
        throw new Error('breaking on purpose');
    }
    return new Response(bytesOf(parts()));
});

serve('failing', () => {
    throw new Error('failing on purpose');
});

/** Pulled piece by piece, and told when nobody wants more. */
function bytesOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    return new ReadableStream(
        {
            async pull(controller) {
                const { done, value } = await texts.next();
                if (done === true) controller.close();
                else controller.enqueue(encoder.encode(value));
            },
            cancel: () => void texts.return(undefined),
        },
        { highWaterMark: 0 },
    );
}
