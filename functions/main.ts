import { app } from '@azure/functions';
import { readSettings, sweepSchedule } from '../src/settings/settings.ts';
import { dependencies } from './dependencies.ts';
import { registerEventTriggers } from './event-triggers.ts';
import { registerHooks } from './hooks.ts';
import { registerHttpAudit } from './http-audit.ts';
import { registerHttpOperations } from './http-operations.ts';
import { registerHttpStatus } from './http-status.ts';
import { processLog } from './log.ts';
import { registerOnSweep } from './on-sweep.ts';
import { registerOnTick } from './on-tick.ts';
import { once } from './once.ts';
import { registerQueueTriggers } from './queue-triggers.ts';

const parts = once(() => dependencies(readSettings(process.env), processLog));

registerEventTriggers(app, parts);
registerOnSweep(parts, sweepSchedule(process.env));
registerQueueTriggers(app, parts);
registerOnTick(parts);
registerHttpAudit(parts);
registerHttpOperations(parts);
registerHttpStatus(parts);

// An app that throws before it has registered a function is indexed as one without functions, and nobody hears why.
// From here on an unusable setting fails the indexing, with all of its problems named.
parts();

registerHooks(parts, processLog);
