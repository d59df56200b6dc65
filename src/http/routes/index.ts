import type {
    AuditAnchors,
    AuditQueries,
    FailedMessageStore,
    FleetPosture,
    PauseSwitch,
    ServerRecords,
} from '../../ports.ts';
import type { HistoryStore } from '../../view-ports.ts';
import type { VerifyAuditPorts } from '../../workflows/audit/verify-audit.ts';
import type { DismissFailedMessagePorts } from '../../workflows/failed-messages/dismiss-failed-message.ts';
import type { RetryFailedMessagePorts } from '../../workflows/failed-messages/retry-failed-message.ts';
import type { StatusPorts } from '../../workflows/in-force/status.ts';
import type { DecideApprovalPorts } from '../../workflows/operators/decide-approval.ts';
import type { PausePorts } from '../../workflows/operators/pause.ts';
import type { RequestAssessmentPorts } from '../../workflows/operators/request-assessment.ts';
import type { RequestSweepPorts } from '../../workflows/operators/request-sweep.ts';
import type { ResumeFlappingPorts } from '../../workflows/operators/resume-flapping.ts';
import type { RetryRemediationPorts } from '../../workflows/operators/retry-remediation.ts';
import type { UndoPorts } from '../../workflows/operators/undo.ts';
import type { ListRemediationsPorts } from '../../workflows/queries/list-remediations.ts';
import type { ListServersPorts } from '../../workflows/queries/list-servers.ts';
import type { ListStoriesPorts } from '../../workflows/queries/list-stories.ts';
import type { PreviewBaselinePorts } from '../../workflows/queries/preview-baseline.ts';
import type { ShowBaselinePorts } from '../../workflows/queries/show-baseline.ts';
import type { ShowDryRunPorts } from '../../workflows/queries/show-dry-run.ts';
import type { ShowEvidencePorts } from '../../workflows/queries/show-evidence.ts';
import type { ShowFleetPorts } from '../../workflows/queries/show-fleet.ts';
import type { ShowRemediationPorts } from '../../workflows/queries/show-remediation.ts';
import type { ShowServerPorts } from '../../workflows/queries/show-server.ts';
import type { ShowSweepsPorts } from '../../workflows/queries/show-sweeps.ts';
import type { Route } from '../definition/route.ts';
import { approval, approvalDecisions, approvals } from './approvals.ts';
import { assessment } from './assessment.ts';
import { audit, auditVerification } from './audit.ts';
import { exemptions, serverBaseline } from './baseline.ts';
import { baselinePreview } from './baseline-preview.ts';
import { dryRun, dryRunChanges } from './dry-run.ts';
import { evidence } from './evidence.ts';
import { auditExport, remediationsExport, serversExport } from './exports.ts';
import { failedMessageDismissal, failedMessageRetry, failedMessages } from './failed-messages.ts';
import { flapping } from './flapping.ts';
import { compliance, fleet } from './fleet.ts';
import { pause, pauseState } from './pause.ts';
import { openRemediations, remediation, remediations } from './remediations.ts';
import { retry } from './retry.ts';
import { serverNow, servers } from './servers.ts';
import { health, status } from './status.ts';
import { driftGroups, stories, story } from './stories.ts';
import { sweepRequest, sweeps } from './sweeps.ts';
import { undo } from './undo.ts';

/** Everything that the routes need. */
export type RoutePorts = StatusPorts &
    VerifyAuditPorts &
    DecideApprovalPorts &
    UndoPorts &
    PausePorts &
    RequestAssessmentPorts &
    RequestSweepPorts &
    ResumeFlappingPorts &
    RetryRemediationPorts &
    RetryFailedMessagePorts &
    DismissFailedMessagePorts &
    ListRemediationsPorts &
    ListServersPorts &
    ListStoriesPorts &
    PreviewBaselinePorts &
    ShowBaselinePorts &
    ShowDryRunPorts &
    ShowEvidencePorts &
    ShowFleetPorts &
    ShowRemediationPorts &
    ShowServerPorts &
    ShowSweepsPorts & {
        readonly anchors: AuditAnchors;
        readonly audit: AuditQueries;
        readonly failedMessages: FailedMessageStore;
        readonly history: HistoryStore;
        readonly pause: PauseSwitch;
        readonly posture: FleetPosture;
        readonly records: ServerRecords;
    };

/** Every route of the operators' API but its contract, for the controls with these ids and this version of Pgwarden. */
export function routes(controlIds: readonly string[], version: string): readonly Route<RoutePorts>[] {
    return [
        status,
        health,
        fleet,
        compliance,
        servers(controlIds),
        serversExport(controlIds),
        serverNow,
        serverBaseline,
        exemptions,
        baselinePreview,
        dryRun,
        dryRunChanges,
        remediations(controlIds),
        remediationsExport(controlIds),
        openRemediations,
        remediation,
        stories,
        story,
        driftGroups,
        audit(controlIds),
        auditExport(controlIds),
        auditVerification,
        evidence(version),
        approvals,
        approval,
        approvalDecisions,
        undo,
        retry,
        pauseState,
        pause,
        assessment,
        sweeps,
        sweepRequest,
        flapping(controlIds),
        failedMessages,
        failedMessageRetry,
        failedMessageDismissal,
    ];
}
