/**
 * Gives the app the module `@azure/functions-core`, which exists only at run time: the bundle's `require` or
 * `import` of that name gets the core API of this host's app registry.
 */
import { registerHooks } from 'node:module';

const specifier = '@azure/functions-core';
const url = 'sandbox-host:functions-core';
const globalName = 'sandbox-host:functions-core';

/** Returns how to take the module away again. */
export function provideCoreModule(coreApi: object): () => void {
    const key = Symbol.for(globalName);
    Object.defineProperty(globalThis, key, { value: coreApi, configurable: true });
    // One assignment for each name, so that `import { registerFunction }` finds it too.
    const source = [
        `const api = globalThis[Symbol.for('${globalName}')];`,
        'module.exports = api;',
        ...Object.keys(coreApi).map((name) => `module.exports.${name} = api.${name};`),
    ].join('\n');
    const hooks = registerHooks({
        resolve: (wanted, context, nextResolve) =>
            wanted === specifier
                ? { url, format: 'commonjs', shortCircuit: true }
                : nextResolve(wanted, context),
        load: (wanted, context, nextLoad) =>
            wanted === url ? { source, format: 'commonjs', shortCircuit: true } : nextLoad(wanted, context),
    });
    return () => {
        hooks.deregister();
        Reflect.deleteProperty(globalThis, key);
    };
}
