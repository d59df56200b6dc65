/** The registrations of the app while it was loaded: its functions, hooks and programming model. */
import {
    type FunctionCallback,
    type FunctionMetadata,
    type HookCallback,
    type HookName,
    hookNames,
    type ProgrammingModel,
    type RpcBindingInfo,
    type RpcLogCategory,
} from './core-types.ts';
import type { Log, LogLevel } from './log.ts';

/** Versions that the app can read; those of a Functions 4 host and its Node.js worker in 2026. */
const workerVersion = '3.13.0';
export const hostVersion = '4.1046.100.26071';

export interface RegisteredFunction {
    readonly name: string;
    readonly metadata: FunctionMetadata;
    readonly callback: FunctionCallback;
    /** Name of the trigger binding among the bindings. */
    readonly triggerName: string;
    readonly trigger: RpcBindingInfo;
}

export interface AppRegistry {
    /** The module `@azure/functions-core`, as the app's `require` of it returns. */
    readonly coreApi: object;
    readonly functions: ReadonlyMap<string, RegisteredFunction>;
    /** Shared by the app's own hooks for as long as the app runs. */
    readonly appHookData: Record<string, unknown>;
    programmingModel(): ProgrammingModel | undefined;
    /** From now on a registration is an error, as in Azure after the app started. */
    close(): void;
    /** Runs the hooks of one name, in the order of their registration. */
    runHooks(name: HookName, context: object): Promise<void>;
    /** Log hooks are synchronous and may change level and message. */
    runLogHooks(context: LogHookContext): void;
}

export interface LogHookContext {
    level: LogLevel;
    message: string;
    readonly category: RpcLogCategory;
    readonly invocationContext: unknown;
    readonly hookData: Record<string, unknown>;
    readonly appHookData: Record<string, unknown>;
}

/** Marks an error as the platform's own, which `@azure/functions` reads. */
class FunctionsSystemError extends Error {
    readonly isAzureFunctionsSystemError = true;
}

class Disposable {
    readonly #dispose: () => void;
    constructor(dispose: () => void) {
        this.#dispose = dispose;
    }
    dispose(): void {
        this.#dispose();
    }
}

export function createAppRegistry(log: Log): AppRegistry {
    const functions = new Map<string, RegisteredFunction>();
    const hooks = new Map<HookName, Set<HookCallback>>(hookNames.map((name) => [name, new Set()]));
    const appHookData: Record<string, unknown> = {};
    let model: ProgrammingModel | undefined;
    let isClosed = false;

    function registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
        if (isClosed) throw new FunctionsSystemError('A function can only be registered during app startup.');
        const registered = registration(metadata, callback);
        if (functions.has(registered.name)) {
            throw new FunctionsSystemError(
                `A function with name "${registered.name}" has already been registered.`,
            );
        }
        functions.set(registered.name, registered);
        return new Disposable(() => {
            if (isClosed)
                throw new FunctionsSystemError('A function can only be disposed during app startup.');
            functions.delete(registered.name);
        });
    }

    function registerHook(name: string, callback: HookCallback): Disposable {
        const callbacks = callbacksOf(hooks, name);
        callbacks.add(callback);
        return new Disposable(() => callbacks.delete(callback));
    }

    return {
        functions,
        appHookData,
        coreApi: {
            version: workerVersion,
            hostVersion,
            registerFunction,
            registerHook,
            setProgrammingModel: (programmingModel: ProgrammingModel) => {
                model = programmingModel;
            },
            getProgrammingModel: () => model,
            log: (level: LogLevel, _category: RpcLogCategory, message: string) =>
                log.write(level, 'Worker', message),
            Disposable,
        },
        programmingModel: () => model,
        close() {
            isClosed = true;
        },
        async runHooks(name, context) {
            for (const hook of hooks.get(name) ?? []) await hook(context);
        },
        runLogHooks(context) {
            for (const hook of hooks.get('log') ?? []) hook(context);
        },
    };
}

function callbacksOf(hooks: ReadonlyMap<HookName, Set<HookCallback>>, name: string): Set<HookCallback> {
    const known = hookNames.find((hookName) => hookName === name);
    const callbacks = known === undefined ? undefined : hooks.get(known);
    if (callbacks !== undefined) return callbacks;
    throw Object.assign(new RangeError(`Unrecognized hook "${name}"`), { isAzureFunctionsSystemError: true });
}

function registration(metadata: FunctionMetadata, callback: FunctionCallback): RegisteredFunction {
    const { name } = metadata;
    // The Functions host's own rule for function names.
    if (!/^[a-z][a-z0-9_-]{0,127}$/i.test(name) || name.toLowerCase() === 'host') {
        throw new FunctionsSystemError(`"${name}" is not a valid function name.`);
    }
    const trigger = Object.entries(metadata.bindings).find(([, binding]) =>
        binding.type?.toLowerCase().endsWith('trigger'),
    );
    if (trigger === undefined) throw new FunctionsSystemError(`The function "${name}" has no trigger.`);
    return { name, metadata, callback, triggerName: trigger[0], trigger: trigger[1] };
}
