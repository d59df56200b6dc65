import type { References } from '../controls/definition/control.ts';
import { type Prose, paragraph } from '../controls/definition/control-texts.ts';
import { parseServerId, type ServerId, serverKey } from '../model/resource-id.ts';
import { requirementsOf } from './evidence-text.ts';
import { type Coded, classUid, ocsfVersion, standardsOf } from './ocsf-terms.ts';

/** The statement of a report about one control on one server. */
export interface Finding {
    /** Tells the events of one control and server apart. */
    readonly uid: string;
    /** Resource id. */
    readonly server: string;
    readonly control: string;
    /** Milliseconds since 1970. */
    readonly time: number;
    readonly activity: Coded;
    readonly severity: Coded;
    readonly status: Coded;
    readonly compliance: Coded;
    readonly message: string;
    /** The reason for the compliance status. */
    readonly detail: string;
    /** The condition that holds, and the compliant one. */
    readonly title: string;
    readonly description: string;
    readonly references: Pick<References, 'azurePolicy' | 'mcsb' | 'cis'>;
    /** First and last sight, milliseconds since 1970. */
    readonly times: Readonly<Record<string, number>>;
    /** Absent: the repair is not known. */
    readonly repair: Prose | undefined;
    /** Fields that OCSF does not have. */
    readonly unmapped: Readonly<Record<string, unknown>>;
}

/** Returns the finding as a Compliance Finding of OCSF. */
export function complianceFinding(finding: Finding, version: string) {
    const { server, time, message, activity, severity, status, repair, unmapped } = finding;
    const id = parseServerId(server);
    const uid = `${finding.control}:${id === undefined ? server : serverKey(id)}`;
    return {
        activity_id: activity[0],
        activity_name: activity[1],
        category_uid: 2,
        category_name: 'Findings',
        class_uid: classUid,
        class_name: 'Compliance Finding',
        type_uid: classUid * 100 + activity[0],
        type_name: `Compliance Finding: ${activity[1]}`,
        time,
        severity_id: severity[0],
        severity: severity[1],
        status_id: status[0],
        status: status[1],
        message: `${id?.name ?? server}: ${message}`,
        metadata: {
            version: ocsfVersion,
            profiles: ['cloud'],
            uid: `${uid}:${finding.uid}`,
            product: { name: 'Pgwarden', vendor_name: 'Pgwarden', version },
        },
        cloud: cloudOf(id),
        finding_info: findingInfo(finding, uid),
        compliance: complianceOf(finding),
        resources: [resourceOf(server, id)],
        ...(repair === undefined ? {} : { remediation: { desc: paragraph(repair).replaceAll('`', '') } }),
        ...(Object.keys(unmapped).length === 0 ? {} : { unmapped }),
    };
}

function cloudOf(id: ServerId | undefined) {
    return {
        provider: 'Azure',
        ...(id === undefined ? {} : { account: { uid: id.subscriptionId, type: 'Azure Subscription' } }),
    };
}

function resourceOf(server: string, id: ServerId | undefined) {
    return {
        uid: server,
        ...(id === undefined ? {} : { name: id.name, group: { name: id.resourceGroup } }),
        type: 'Microsoft.DBforPostgreSQL/flexibleServers',
    };
}

/** The uid is that of the control and the server, as in the SARIF report. */
function findingInfo({ title, description, control, times }: Finding, uid: string) {
    return {
        uid,
        title,
        desc: description,
        types: ['Configuration drift'],
        analytic: { uid: control, name: control, type_id: 1, type: 'Rule' },
        ...times,
    };
}

function complianceOf({ control, references, compliance: [id, caption], detail }: Finding) {
    return {
        control,
        standards: standardsOf(references),
        requirements: requirementsOf(references),
        status_id: id,
        status: caption,
        status_detail: detail,
    };
}
