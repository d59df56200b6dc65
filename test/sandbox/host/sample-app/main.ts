/** An app with every kind of trigger, in which tests find what the host handed over: it prints one line per run. */
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';

/** One line on stdout that starts with `sample: `, so that a test finds it among the host's log lines. */
function show(what: string, observed: object): void {
    process.stdout.write(`sample: ${JSON.stringify({ what, ...observed })}\n`);
}

app.http('echo', {
    methods: ['GET', 'POST'],
    authLevel: 'anonymous',
    route: 'echo/{name}/{count:int?}',
    handler: echo,
});

async function echo(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
    context.info('echoing');
    context.debug('not shown by default');
    return {
        status: 201,
        headers: { 'x-sample': 'yes' },
        cookies: [{ name: 'seen', value: 'once', httpOnly: true, sameSite: 'Strict' }],
        jsonBody: {
            url: request.url,
            method: request.method,
            params: request.params,
            query: Object.fromEntries(request.query),
            header: request.headers.get('x-given'),
            headers: Object.fromEntries(request.headers),
            body: await request.text(),
            invocationId: context.invocationId.length,
        },
    };
}

app.http('guarded', { authLevel: 'function', handler: () => ({ body: 'open' }) });
app.http('administered', { authLevel: 'admin', handler: () => ({ body: 'open' }) });
app.http('silent', { authLevel: 'anonymous', handler: () => ({ body: 'taken away by a hook' }) });
app.http('failing', {
    authLevel: 'anonymous',
    handler: () => {
        throw new Error('failing on purpose');
    },
});
app.http('crashing', {
    authLevel: 'anonymous',
    handler: () => {
        setTimeout(() => {
            throw new Error('crashing on purpose');
        }, 1);
        return { body: 'soon' };
    },
});
app.http('slow', {
    authLevel: 'anonymous',
    handler: async (request) => {
        show('slow-started', {});
        await new Promise((resolve) => setTimeout(resolve, Number(request.query.get('ms'))));
        return { body: 'done' };
    },
});
app.http('secret-file', {
    authLevel: 'anonymous',
    route: 'files/{*path}',
    handler: (request) => ({ body: request.params.path ?? '' }),
});
app.http('environment', {
    authLevel: 'anonymous',
    route: 'environment',
    handler: () => ({ jsonBody: process.env }),
});
app.http('known-file', {
    authLevel: 'anonymous',
    route: 'files/known',
    handler: () => ({ body: 'literal' }),
});

app.eventGrid('on-event', {
    handler: (event, context) => {
        show('event', { event, triggerMetadata: context.triggerMetadata });
        if (event.subject === 'bad') throw new Error('a bad event');
    },
});

app.storageQueue('on-message', {
    queueName: '%SAMPLE_QUEUE%',
    connection: 'AzureWebJobsStorage',
    handler: async (message: unknown, context) => {
        const { queueTrigger, dequeueCount, id, insertionTime, expirationTime, nextVisibleTime, popReceipt } =
            context.triggerMetadata ?? {};
        show('message', {
            message,
            queueTrigger,
            dequeueCount,
            kinds: [id, insertionTime, expirationTime, nextVisibleTime, popReceipt].map(
                (value) => typeof value,
            ),
        });
        if (message === 'poison') throw new Error('a poisonous message');
        if (typeof message === 'object' && message !== null && 'sleep' in message) {
            await new Promise((resolve) => setTimeout(resolve, Number(message.sleep)));
            show('message-done', { message });
        }
    },
});

app.http('enqueue', {
    authLevel: 'anonymous',
    extraOutputs: [
        { type: 'queue', name: 'out', queueName: '%SAMPLE_QUEUE%', connection: 'AzureWebJobsStorage' },
    ],
    handler: (_request, context) => {
        context.extraOutputs.set('out', [{ from: 'output' }, 'a text']);
        return { status: 202 };
    },
});

app.timer('on-tick', {
    schedule: '%SAMPLE_SCHEDULE%',
    handler: (timer) => show('tick', { timer }),
});
app.timer('on-start', {
    schedule: '0 0 0 1 1 *',
    runOnStartup: true,
    handler: (timer) => show('start', { isPastDue: timer.isPastDue, last: timer.scheduleStatus.last }),
});

app.hook.appStart((context) => {
    context.hookData.started = true;
    show('app-start', {});
});
app.hook.appTerminate((context) => show('app-terminate', { started: context.hookData.started }));
app.hook.preInvocation((context) => {
    context.hookData.before = context.invocationContext.functionName;
});
app.hook.postInvocation((context) => {
    if (context.invocationContext.functionName === 'silent') context.result = undefined;
    if (context.invocationContext.functionName !== 'echo') return;
    show('post', { before: context.hookData.before, error: context.error });
});
