import { approval, approvals } from './approvals.ts';
import { assessment } from './assessment.ts';
import { audit, auditVerification } from './audit.ts';
import { failedMessageDismissal, failedMessageRetry, failedMessages } from './failed-messages.ts';
import { flapping } from './flapping.ts';
import { pause, pauseState } from './pause.ts';
import { health, status } from './status.ts';
import { undo } from './undo.ts';

/** Every route of the operators' API, for the controls with these ids. */
export function routes(controlIds: readonly string[]) {
    return [
        status,
        health,
        audit(controlIds),
        auditVerification,
        approvals,
        approval,
        undo,
        pauseState,
        pause,
        assessment,
        flapping(controlIds),
        failedMessages,
        failedMessageRetry,
        failedMessageDismissal,
    ] as const;
}
