/** One run of a function: drives the programming model, the app's hooks and the host's own log lines. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { AppRegistry, RegisteredFunction } from './app-registry.ts';
import type {
    CoreInvocationContext,
    InvocationState,
    ProgrammingModel,
    RpcInvocationRequest,
    RpcInvocationResponse,
    RpcLogCategory,
    RpcTypedData,
} from './core-types.ts';
import { asError } from './errors.ts';
import type { Log, LogLevel } from './log.ts';

export interface Trigger {
    /** The reason of the run, as the log has it: `New queue message detected on 'x'.` */
    readonly reason: string;
    readonly data: RpcTypedData;
    readonly metadata?: Readonly<Record<string, RpcTypedData>>;
    /**
     * Starts to forward the request to the worker's own server, before the worker hears of the run. The run ends with the
     * forwarding, and fails when it rejects.
     */
    readonly forward?: (invocationId: string, signal: AbortSignal) => Promise<void>;
}

export type InvocationResult =
    | { readonly kind: 'succeeded'; readonly invocationId: string; readonly response: RpcInvocationResponse }
    | { readonly kind: 'failed'; readonly invocationId: string; readonly error: Error };

export interface Invoker {
    /** Never rejects: what the function throws is logged and becomes the result. */
    invoke(registered: RegisteredFunction, trigger: Trigger): Promise<InvocationResult>;
    /** Number of functions that are running. */
    running(): number;
    /** Resolves when no function is running. */
    idle(): Promise<void>;
}

export interface InvokerOptions {
    readonly registry: AppRegistry;
    readonly model: ProgrammingModel;
    readonly log: Log;
    /** Milliseconds; undefined for no limit. */
    readonly functionTimeout: number | undefined;
    /** Writes what the function returned to its output bindings; a failure fails the invocation. */
    readonly writeOutputs: (registered: RegisteredFunction, response: RpcInvocationResponse) => Promise<void>;
}

export function createInvoker(options: InvokerOptions): Invoker {
    const { log } = options;
    const running = new Set<Promise<InvocationResult>>();

    async function run(registered: RegisteredFunction, trigger: Trigger): Promise<InvocationResult> {
        const invocationId = randomUUID();
        const category = `Function.${registered.name}`;
        const started = performance.now();
        const took = (): string =>
            `Id=${invocationId}, Duration=${Math.round(performance.now() - started)}ms`;
        log.write(
            'information',
            category,
            `Executing 'Functions.${registered.name}' (Reason='${trigger.reason}', Id=${invocationId})`,
            invocationId,
        );
        const givenUp = new AbortController();
        try {
            const forwarded = trigger.forward?.(invocationId, givenUp.signal) ?? Promise.resolve();
            const response = await withinTimeout(
                withForwarding(execute(options, registered, trigger, invocationId), forwarded),
                options,
                givenUp,
            );
            await options.writeOutputs(registered, response);
            log.write(
                'information',
                category,
                `Executed 'Functions.${registered.name}' (Succeeded, ${took()})`,
                invocationId,
            );
            return { kind: 'succeeded', invocationId, response };
        } catch (thrown) {
            const error = asError(thrown);
            log.write(
                'error',
                category,
                `Executed 'Functions.${registered.name}' (Failed, ${took()}) ${error.stack ?? error.message}`,
                invocationId,
            );
            return { kind: 'failed', invocationId, error };
        }
    }

    return {
        invoke(registered, trigger) {
            const invocation = run(registered, trigger);
            running.add(invocation);
            return invocation.finally(() => running.delete(invocation));
        },
        running: () => running.size,
        async idle() {
            while (running.size > 0) await Promise.all(running);
        },
    };
}

async function execute(
    { registry, model, log }: InvokerOptions,
    registered: RegisteredFunction,
    trigger: Trigger,
    invocationId: string,
): Promise<RpcInvocationResponse> {
    const { appHookData } = registry;
    const hookData: Record<string, unknown> = {};
    let invocationContext: unknown;
    const coreContext: CoreInvocationContext = {
        invocationId,
        request: invocationRequest(registered, trigger, invocationId),
        metadata: registered.metadata,
        state: undefined,
        log(level: LogLevel, category: RpcLogCategory, message: string) {
            const entry = { level, message, category, invocationContext, hookData, appHookData };
            registry.runLogHooks(entry);
            const suffix = category === 'user' ? '.User' : '';
            log.write(entry.level, `Function.${registered.name}${suffix}`, entry.message, invocationId);
        },
    };
    async function during<T>(state: InvocationState, work: () => Promise<T>): Promise<T> {
        coreContext.state = state;
        try {
            return await work();
        } finally {
            coreContext.state = undefined;
        }
    }

    const invocationModel = await model.getInvocationModel(coreContext);
    const { context, inputs } = await invocationModel.getArguments();
    invocationContext = context;

    const before = {
        hookData,
        appHookData,
        invocationContext,
        functionCallback: registered.callback,
        inputs,
    };
    await during('preInvocationHooks', () => registry.runHooks('preInvocation', before));

    const { inputs: args, functionCallback } = before;
    const outcome = await outcomeOf(() =>
        during('invocation', () => invocationModel.invokeFunction(context, args, functionCallback)),
    );
    const after = { hookData, appHookData, invocationContext, inputs: args, ...outcome };
    await during('postInvocationHooks', () => registry.runHooks('postInvocation', after));
    if (after.error !== null && after.error !== undefined) throw after.error;
    return invocationModel.getResponse(context, after.result);
}

/** Result and error of an invocation, which a post-invocation hook may replace. */
interface Outcome {
    result: unknown;
    error: unknown;
}

async function outcomeOf(work: () => Promise<unknown>): Promise<Outcome> {
    try {
        return { result: await work(), error: null };
    } catch (thrown) {
        // A function may throw undefined; a hook recognizes a failure by an error that is not null.
        return { result: null, error: thrown ?? new Error('Unknown error') };
    }
}

function invocationRequest(
    registered: RegisteredFunction,
    trigger: Trigger,
    invocationId: string,
): RpcInvocationRequest {
    return {
        invocationId,
        functionId: registered.name,
        inputData: [{ name: registered.triggerName, data: trigger.data }],
        triggerMetadata: trigger.metadata ?? {},
        traceContext: {
            traceParent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
            traceState: '',
        },
    };
}

/** Returns the response of a run whose request is forwarded. As in Azure, both end, and a failure of the forwarding counts first. */
async function withForwarding<T>(run: Promise<T>, forwarded: Promise<void>): Promise<T> {
    await Promise.allSettled([run, forwarded]);
    await forwarded;
    return await run;
}

/**
 * Assumed: the invocation fails at its timeout, and its connections break, because Azure restarts the worker; that this
 * ends the other invocations too is left out.
 */
async function withinTimeout<T>(
    work: Promise<T>,
    { functionTimeout }: InvokerOptions,
    givenUp: AbortController,
): Promise<T> {
    if (functionTimeout === undefined) return work;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
        reject(new Error(`Timeout value of ${functionTimeout} ms was exceeded by the function.`));
        givenUp.abort();
    }, functionTimeout);
    try {
        return await Promise.race([work, late]);
    } finally {
        clearTimeout(timer);
    }
}
