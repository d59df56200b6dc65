import { requestOf } from '../changes/kinds.ts';
import { waitsForRestart } from '../changes/parameter.ts';
import type {
    ControlResult,
    FleetAssessment,
    PlannedWrite,
    ServerAssessment,
} from '../engine/fleet-assessment.ts';
import { type Change, controlsOf } from '../model/change.ts';
import { type ServerId, serverPath } from '../model/resource-id.ts';
import { serverStatus, statusOf, withoutWrite } from './assessment.ts';
import { decisionReason, decisionText } from './change-text.ts';
import type { Comparison } from './comparison.ts';
import { jsonText } from './printable.ts';
import { exitCode, headline, summary } from './summary.ts';

/** Changes when a field changes its meaning or goes away. New fields do not change it. */
const jsonSchemaName = 'pgwarden-assessment/1';

/** The assessment as JSON text. Shape: docs/assess.md, "JSON". */
export function jsonReport(assessment: FleetAssessment, comparison?: Comparison): string {
    const compared = comparison === undefined ? {} : { comparison };
    return `${jsonText({ ...document(assessment), ...compared })}\n`;
}

function document(assessment: FleetAssessment) {
    const { servers, incomplete, drift, reported, writes, controls } = summary(assessment);
    return {
        schema: jsonSchemaName,
        assessedAt: assessment.assessedAt,
        baseline: assessment.baseline,
        result: (['compliant', 'drifted', 'unknown'] as const)[exitCode(assessment)],
        headline: headline(assessment),
        summary: {
            servers,
            incomplete,
            drift,
            reported,
            writes,
            controls: controls.map(({ control, servers: counted }) => ({
                id: control.id,
                title: control.title,
                failureTitle: control.failureTitle,
                severity: control.severity,
                references: {
                    ...control.references,
                    azurePolicy: control.references.azurePolicy.map(({ id }) => id),
                },
                servers: counted,
            })),
        },
        subscriptions: assessment.subscriptions,
        warnings: assessment.warnings,
        servers: assessment.servers.map(serverJson),
    };
}

function serverJson(assessment: ServerAssessment) {
    const { server, facts, result } = assessment;
    const head = {
        id: serverPath(server),
        subscriptionId: server.subscriptionId,
        resourceGroup: server.resourceGroup,
        name: server.name,
        status: serverStatus(assessment),
        ...facts,
    };
    if (result.kind !== 'assessed') return { ...head, reason: result.reason, controls: [], writes: [] };
    return {
        ...head,
        controls: result.controls.map((control) => controlJson(control, result.writes)),
        writes: result.writes.map((write) => writeJson(server, write)),
    };
}

function controlJson(result: ControlResult, writes: readonly PlannedWrite[]) {
    const { control, mode, verdict, exemption } = result;
    const withoutRepair = withoutWrite(result, writes);
    return {
        id: control.id,
        title: control.title,
        failureTitle: control.failureTitle,
        severity: control.severity,
        mode,
        status: statusOf(result),
        ...(verdict.kind === 'drifted' ? { evidence: verdict.evidence } : {}),
        ...(verdict.kind === 'drifted' && verdict.more !== undefined ? { more: verdict.more } : {}),
        ...('reason' in verdict ? { reason: verdict.reason } : {}),
        ...(withoutRepair === undefined ? {} : { withoutWrite: withoutRepair }),
        ...(exemption === undefined ? {} : { exemption }),
    };
}

function writeJson(server: ServerId, { change, decision }: PlannedWrite) {
    const reason = decisionReason(decision);
    const { method } = requestOf(change);
    return {
        method,
        resource: resourceOf(server, change),
        kind: change.kind,
        controls: controlsOf(change),
        from: change.from,
        to: change.to,
        disruption: change.disruption,
        takesEffectAfterRestart: waitsForRestart(change),
        decision: decisionText(decision),
        ...(reason === undefined ? {} : { reason }),
        ...('until' in decision && decision.until !== undefined ? { until: decision.until } : {}),
    };
}

/** The whole id or URL of what is written. */
function resourceOf(server: ServerId, change: Change): string {
    const { resource } = requestOf(change);
    if (resource.startsWith('https://')) return resource;
    return resource === 'server' ? serverPath(server) : `${serverPath(server)}/${resource}`;
}
