/**
 * A process that loads an app as the worker does: `node bench/support/load-app.ts ENTRY [CHUNK]`. Prints the milliseconds
 * until the entry has registered its functions, and until the chunk is imported as well.
 */
import { pathToFileURL } from 'node:url';
import { createAppRegistry } from '../../sandbox/host/app-registry.ts';
import { provideCoreModule } from '../../sandbox/host/core-module.ts';

const [, , entry = '', chunk] = process.argv;
const registry = createAppRegistry({ write: () => undefined });
provideCoreModule(registry.coreApi);

const began = performance.now();
await import(pathToFileURL(entry).href);
const registered = performance.now() - began;
if (chunk !== undefined) await import(pathToFileURL(chunk).href);
const handled = performance.now() - began;
process.stdout.write(JSON.stringify({ registered, handled, functions: registry.functions.size }));
