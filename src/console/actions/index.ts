import type { Action } from '../definition/action.ts';
import { assessServer } from './assess-server.ts';
import { decideApproval } from './decide-approval.ts';
import { decideApprovals } from './decide-approvals.ts';
import { dismissFailedMessage, retryFailedMessage } from './failed-messages.ts';
import { pauseWrites } from './pause-writes.ts';
import { previewBaseline } from './preview-baseline.ts';
import { requestSweep } from './request-sweep.ts';
import { resumeFlapping } from './resume-flapping.ts';
import { retryRemediation } from './retry-remediation.ts';
import { undoRemediation } from './undo-remediation.ts';

/** Every action of the console, for the controls with these ids. */
export function actions(controlIds: readonly string[]): readonly Action[] {
    return [
        pauseWrites,
        assessServer,
        decideApproval,
        decideApprovals,
        resumeFlapping(controlIds),
        undoRemediation,
        retryRemediation,
        previewBaseline,
        requestSweep,
        retryFailedMessage,
        dismissFailedMessage,
    ];
}
