import { app } from '@azure/functions';
import { readSettings } from '../src/settings.ts';
import { resume } from '../src/workflows/remediation/resume.ts';
import { dependencies } from './dependencies.ts';
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

const settings = readSettings(process.env);
const parts = dependencies(settings, processLog);

registerOnResourceChange(parts);
registerOnKeyChange(parts);
registerOnPolicyState(parts);
registerOnSweep(parts);
registerOnFleetWork(parts);
registerOnAssessment(parts);
registerOnRemediation(parts);
registerOnTick(parts);
registerHttpAudit(parts);
registerHttpOperations(parts);
registerHttpStatus(parts);

app.hook.appTerminate(async () => {
    try {
        await parts.rejections.flush('end');
    } catch (error) {
        processLog.warn('Rejected events were counted and not recorded', {
            reason: error instanceof Error ? error.message : String(error),
        });
    }
});

app.hook.appStart(async () => {
    processLog.info(settings.isDryRun ? 'Dry-run is on' : 'Dry-run is off', { deployment: parts.deployment });
    try {
        await parts.storage.ensure();
        await resume({ ...parts, log: processLog });
    } catch (error) {
        // The next tick does the same again; a storage outage at start must not keep the app down.
        processLog.warn('Start-up work put off', {
            reason: error instanceof Error ? error.message : String(error),
        });
    }
});
