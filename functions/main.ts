import { app } from '@azure/functions';
import { readSettings } from '../src/settings/settings.ts';
import { dependencies } from './dependencies/build.ts';
import { registerEventTriggers } from './event-triggers.ts';
import { registerHooks } from './hooks.ts';
import { registerHttp } from './http.ts';
import { processLog } from './log.ts';
import { once } from './once.ts';
import { registerQueueTriggers } from './queue-triggers.ts';
import { registerTimers } from './timers.ts';

const parts = once(() => dependencies(readSettings(process.env), processLog));

registerEventTriggers(app, parts);
registerQueueTriggers(app, parts);
registerTimers(app, parts, process.env);
registerHttp(app, parts);

// The worker takes an app that throws before it has registered a function for one without functions, and gives no
// reason. From here on an unusable setting fails the indexing, with all of its problems named.
parts();

registerHooks(app, parts, processLog);
