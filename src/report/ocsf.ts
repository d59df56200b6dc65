import { paragraph } from '../controls/definition/control-texts.ts';
import type { ControlResult, FleetAssessment } from '../engine/fleet-assessment.ts';
import { type ServerId, serverKey, serverPath } from '../model/resource-id.ts';
import { conditionOf, type Status, statusOf, withoutWrite } from './assessment.ts';
import { requirementsOf } from './evidence-text.ts';
import { type Coded, classUid, ocsfSeverities, ocsfVersion, standardsOf } from './ocsf-terms.ts';
import { jsonLine, visible } from './printable.ts';

/** The compliance status of OCSF by that of a control. A control that does not apply has no finding. */
const complianceOf: Readonly<Record<Exclude<Status, 'notApplicable'>, Coded>> = {
    compliant: [1, 'Pass'],
    reported: [2, 'Warning'],
    drifted: [3, 'Fail'],
    exempt: [3, 'Fail'],
    unknown: [0, 'Unknown'],
};

/**
 * The assessment as Compliance Findings of OCSF, one JSON object in each line: one for each control of each server that
 * was assessed. A control on a server has the same `finding_info.uid` as in the evidence of a deployed Pgwarden.
 */
export function ocsfReport(assessment: FleetAssessment, version: string): string {
    return assessment.servers
        .flatMap(({ server, result }) =>
            result.kind === 'assessed'
                ? result.controls.flatMap((control) => {
                      const status = statusOf(control);
                      if (status === 'notApplicable') return [];
                      const reason = withoutWrite(control, result.writes);
                      return [finding({ server, control, status, reason }, assessment, version)];
                  })
                : [],
        )
        .map((each) => `${jsonLine(each)}\n`)
        .join('');
}

interface Found {
    readonly server: ServerId;
    readonly control: ControlResult;
    readonly status: Exclude<Status, 'notApplicable'>;
    /** The reason why there is no write. */
    readonly reason: string | undefined;
}

function finding(found: Found, { assessedAt, baseline }: FleetAssessment, version: string) {
    const { server, control: result, status, reason } = found;
    const { control, mode, exemption } = result;
    const time = Date.parse(assessedAt);
    const uid = `${control.id}:${serverKey(server)}`;
    const [severityId, severity] =
        status === 'compliant' ? ([1, 'Informational'] as const) : ocsfSeverities[control.severity];
    const [statusId, caption] =
        status === 'exempt' ? [3, 'Suppressed'] : status === 'compliant' ? [4, 'Resolved'] : [1, 'New'];
    return {
        activity_id: 1,
        activity_name: 'Create',
        category_uid: 2,
        category_name: 'Findings',
        class_uid: classUid,
        class_name: 'Compliance Finding',
        type_uid: classUid * 100 + 1,
        type_name: 'Compliance Finding: Create',
        time,
        severity_id: severityId,
        severity,
        status_id: statusId,
        status: caption,
        message: `${server.name}: ${detailOf(result)}`,
        metadata: {
            version: ocsfVersion,
            profiles: ['cloud'],
            uid: `${uid}:${assessedAt}`,
            product: { name: 'Pgwarden', vendor_name: 'Pgwarden', version },
        },
        cloud: { provider: 'Azure', account: { uid: server.subscriptionId, type: 'Azure Subscription' } },
        finding_info: {
            uid,
            title: conditionOf(result),
            desc: control.title,
            types: ['Configuration drift'],
            analytic: { uid: control.id, name: control.id, type_id: 1, type: 'Rule' },
            last_seen_time: time,
        },
        compliance: {
            control: control.id,
            standards: standardsOf(control.references),
            requirements: requirementsOf(control.references),
            status_id: complianceOf[status][0],
            status: complianceOf[status][1],
            status_detail: detailOf(result),
        },
        resources: [
            {
                uid: serverPath(server),
                name: server.name,
                group: { name: server.resourceGroup },
                type: 'Microsoft.DBforPostgreSQL/flexibleServers',
            },
        ],
        remediation: { desc: paragraph(control.texts.repair).replaceAll('`', '') },
        unmapped: {
            baseline,
            mode,
            ...(reason === undefined ? {} : { without_write: reason }),
            ...(exemption === undefined ? {} : { exempt_until: exemption.expires }),
        },
    };
}

function detailOf({ control, verdict }: ControlResult): string {
    if (verdict.kind === 'unknown') return `${control.id} is unknown: ${visible(verdict.reason)}`;
    if (verdict.kind !== 'drifted') return control.title;
    return verdict.evidence
        .map(({ what, found, wanted }) => `${what}: found ${visible(found)}, wanted ${visible(wanted)}`)
        .join('; ');
}
