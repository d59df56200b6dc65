/**
 * The entry: registers every function, and imports nothing that only an invocation needs. Each family of functions
 * imports its chunk of the bundle when it is first called.
 */
import { app } from '@azure/functions';
import { isSignInByPlatform, readSettings } from '../src/settings/settings.ts';
import type { Dependencies, IntakeParts } from './dependencies/dependencies.ts';
import { registerEventTriggers } from './event-triggers.ts';
import { registerHooks } from './hooks.ts';
import { registerHttp } from './http.ts';
import { processLog } from './log.ts';
import { type Lazy, lazy, once } from './once.ts';
import { registerQueueTriggers } from './queue-triggers.ts';
import { telemetryObservers } from './telemetry.ts';
import { registerTimers } from './timers.ts';

const settings = once(() => readSettings(process.env));
const observers = telemetryObservers(process.env, processLog);

const intake: Lazy<IntakeParts> = lazy(async () => {
    const [{ intakeParts }, observed] = await Promise.all([import('./families/intake.ts'), observers.get()]);
    return intakeParts(settings(), () => dependencies.get(), undefined, observed);
});

const dependencies: Lazy<Dependencies> = lazy(async () => {
    const [build, parts] = await Promise.all([import('./families/dependencies.ts'), intake.get()]);
    return build.dependencies(settings(), processLog, parts);
});

registerEventTriggers(app, intake);
registerQueueTriggers(app, dependencies);
registerTimers(app, dependencies, process.env);
registerHttp(app, dependencies, isSignInByPlatform(process.env), processLog);

// The worker takes an app that throws before it has registered a function for one without functions, and gives no
// reason. From here on an unusable setting fails the indexing, with all of its problems named.
settings();

registerHooks(app, { settings, intake, dependencies, observers, log: processLog });
