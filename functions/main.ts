import { readSettings, sweepSchedule } from '../src/settings/settings.ts';
import { dependencies } from './dependencies.ts';
import { registerHooks } from './hooks.ts';
import { registerHttpAudit } from './http-audit.ts';
import { registerHttpOperations } from './http-operations.ts';
import { registerHttpStatus } from './http-status.ts';
import { processLog } from './log.ts';
import { registerOnAssessment } from './on-assessment.ts';
import { registerOnFleetWork } from './on-fleet-work.ts';
import { registerOnKeyChange } from './on-key-change.ts';
import { registerOnPolicyState } from './on-policy-state.ts';
import { registerOnRemediation } from './on-remediation.ts';
import { registerOnResourceChange } from './on-resource-change.ts';
import { registerOnSweep } from './on-sweep.ts';
import { registerOnTick } from './on-tick.ts';
import { once } from './once.ts';

const parts = once(() => dependencies(readSettings(process.env), processLog));

registerOnResourceChange(parts);
registerOnKeyChange(parts);
registerOnPolicyState(parts);
registerOnSweep(parts, sweepSchedule(process.env));
registerOnFleetWork(parts);
registerOnAssessment(parts);
registerOnRemediation(parts);
registerOnTick(parts);
registerHttpAudit(parts);
registerHttpOperations(parts);
registerHttpStatus(parts);

// An app that throws before it has registered a function is indexed as one without functions, and nobody hears why.
// From here on an unusable setting fails the indexing, with all of its problems named.
parts();

registerHooks(parts, processLog);
