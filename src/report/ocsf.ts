import type { ControlResult, FleetAssessment } from '../engine/fleet-assessment.ts';
import type { ControlState } from '../model/control-state.ts';
import { type ServerId, serverPath } from '../model/resource-id.ts';
import { evidenceTexts } from '../model/verdict.ts';
import { conditionOf, statusOf, withoutWrite } from './assessment.ts';
import { complianceFinding, type Finding } from './ocsf-finding.ts';
import { type Coded, ocsfSeverities } from './ocsf-terms.ts';
import { jsonLine, visible } from './printable.ts';

/** The compliance status of OCSF by that of a control. A control that does not apply has no finding. */
const complianceOf: Readonly<Record<Exclude<ControlState, 'notApplicable'>, Coded>> = {
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
                      const found = findingOf({ server, control, status, reason }, assessment);
                      return [complianceFinding(found, version)];
                  })
                : [],
        )
        .map((each) => `${jsonLine(each)}\n`)
        .join('');
}

interface Found {
    readonly server: ServerId;
    readonly control: ControlResult;
    readonly status: Exclude<ControlState, 'notApplicable'>;
    /** The reason why there is no write. */
    readonly reason: string | undefined;
}

function findingOf(found: Found, { assessedAt, baseline }: FleetAssessment): Finding {
    const { server, control: result, status, reason } = found;
    const { control, mode, exemption } = result;
    const time = Date.parse(assessedAt);
    return {
        uid: assessedAt,
        server: serverPath(server),
        control: control.id,
        time,
        activity: [1, 'Create'],
        severity: status === 'compliant' ? [1, 'Informational'] : ocsfSeverities[control.severity],
        status:
            status === 'exempt' ? [3, 'Suppressed'] : status === 'compliant' ? [4, 'Resolved'] : [1, 'New'],
        compliance: complianceOf[status],
        message: detailOf(result),
        detail: detailOf(result),
        title: conditionOf(result),
        description: control.title,
        references: control.references,
        times: { last_seen_time: time },
        repair: control.texts.repair,
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
    return evidenceTexts(
        verdict,
        ({ what, found, wanted }) => `${what}: found ${visible(found)}, wanted ${visible(wanted)}`,
    ).join('; ');
}
