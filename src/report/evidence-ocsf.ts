import type { Control } from '../controls/definition/control.ts';
import { paragraph } from '../controls/definition/control-texts.ts';
import type { DriftEnd } from '../model/drift.ts';
import { parseServerId, serverKey } from '../model/resource-id.ts';
import type { ControlEvidence, EndedDriftEvidence, Evidence, OpenDriftEvidence } from '../views/evidence.ts';
import { attributionText, requirementsOf } from './evidence-text.ts';
import { type Coded, classUid, ocsfSeverities, ocsfVersion, standardsOf } from './ocsf-terms.ts';
import { jsonLine } from './printable.ts';

export interface OcsfOptions {
    /** Version of Pgwarden. */
    readonly version: string;
    /** The controls whose texts describe the repair. */
    readonly controls: readonly Pick<Control, 'id' | 'texts'>[];
}

/** Returns whether the evidence holds every drift, which findings need. */
export function isWhole({ openDrift, endedDrift }: Pick<Evidence, 'openDrift' | 'endedDrift'>): boolean {
    return [openDrift, endedDrift].every(({ total, items }) => items.length === total);
}

/**
 * The evidence as Compliance Findings of OCSF, one JSON object in each line: one for each control and server with open
 * drift, and one for each drift that ended in the period. A control on a server is one finding with one uid, which drift
 * opens and its end closes.
 */
export function evidenceOcsf(evidence: Evidence, options: OcsfOptions): string {
    const controls = new Map(evidence.controls.map((control) => [control.control, control]));
    const open = evidence.openDrift.items.map((drift) => openFinding(drift, evidence));
    const ended = evidence.endedDrift.items.map(endedFinding);
    return [...open, ...ended]
        .toSorted((a, b) => a.time - b.time)
        .map((finding) => `${jsonLine(ocsfEvent(finding, controls.get(finding.control), options))}\n`)
        .join('');
}

interface Finding {
    readonly uid: string;
    readonly server: string;
    readonly control: string;
    readonly time: number;
    readonly activity: Coded;
    readonly status: Coded;
    readonly compliance: Coded;
    readonly message: string;
    readonly times: Readonly<Record<string, number>>;
    readonly unmapped: Readonly<Record<string, unknown>>;
}

const created: Coded = [1, 'Create'];
const updated: Coded = [2, 'Update'];
const closed: Coded = [3, 'Close'];

function openFinding({ server, control, since }: OpenDriftEvidence, evidence: Evidence): Finding {
    const isNew = Date.parse(since) >= Date.parse(evidence.period.since);
    return {
        uid: isNew ? since : `${since}:${evidence.generatedAt}`,
        server,
        control,
        time: Date.parse(isNew ? since : evidence.generatedAt),
        activity: isNew ? created : updated,
        status: [1, 'New'],
        compliance: [3, 'Fail'],
        message: `open since ${since}`,
        times: { first_seen_time: Date.parse(since), last_seen_time: Date.parse(evidence.generatedAt) },
        unmapped: {},
    };
}

function endedFinding(drift: EndedDriftEvidence): Finding {
    const { id, server, control, foundAt, endedAt, end, reason, by, repairMs, sequence, hash } = drift;
    return {
        uid: `${id}:ended`,
        server,
        control,
        time: Date.parse(endedAt),
        activity: closed,
        ...endStates[end],
        message: `ended at ${endedAt}: ${reason ?? end}`,
        times: {
            ...(foundAt === undefined ? {} : { first_seen_time: Date.parse(foundAt) }),
            last_seen_time: Date.parse(endedAt),
        },
        unmapped: {
            drift: id,
            drift_end: end,
            caused_by: attributionText(by),
            ...(repairMs === undefined ? {} : { repair_ms: repairMs }),
            audit_sequence: sequence,
            audit_hash: hash,
        },
    };
}

const resolved = { status: [4, 'Resolved'], compliance: [1, 'Pass'] } as const;
/** The server may be as it was: only the requirement ended. */
const noLongerRequired = { status: [5, 'Archived'], compliance: [99, 'No longer required'] } as const;

const endStates: Readonly<Record<DriftEnd, Pick<Finding, 'status' | 'compliance'>>> = {
    repaired: resolved,
    resolved,
    exempted: { status: [3, 'Suppressed'], compliance: [3, 'Fail'] },
    allowed: noLongerRequired,
    off: noLongerRequired,
    notApplicable: noLongerRequired,
    serverDeleted: noLongerRequired,
};

function ocsfEvent(finding: Finding, control: ControlEvidence | undefined, options: OcsfOptions) {
    const { server, time, message, activity, status } = finding;
    const [severityId, severity] =
        control?.severity === undefined ? [0, 'Unknown'] : ocsfSeverities[control.severity];
    const id = parseServerId(server);
    const title = control?.failureTitle ?? finding.control;
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
        severity_id: severityId,
        severity,
        status_id: status[0],
        status: status[1],
        message: `${id?.name ?? server}: ${title}; ${message}`,
        metadata: {
            version: ocsfVersion,
            profiles: ['cloud'],
            uid: `${findingUid(finding)}:${finding.uid}`,
            product: { name: 'Pgwarden', vendor_name: 'Pgwarden', version: options.version },
        },
        cloud: {
            provider: 'Azure',
            ...(id === undefined ? {} : { account: { uid: id.subscriptionId, type: 'Azure Subscription' } }),
        },
        finding_info: findingInfo(finding, title, control),
        compliance: compliance(finding, control),
        resources: [
            {
                uid: server,
                ...(id === undefined ? {} : { name: id.name, group: { name: id.resourceGroup } }),
                type: 'Microsoft.DBforPostgreSQL/flexibleServers',
            },
        ],
        ...remediation(finding.control, options),
        ...(Object.keys(finding.unmapped).length === 0 ? {} : { unmapped: finding.unmapped }),
    };
}

function findingInfo(finding: Finding, title: string, known: ControlEvidence | undefined) {
    const { control, times } = finding;
    return {
        uid: findingUid(finding),
        title,
        desc: known?.title ?? control,
        types: ['Configuration drift'],
        analytic: { uid: control, name: control, type_id: 1, type: 'Rule' },
        ...times,
    };
}

/** One finding for each control and server, as in the SARIF report. */
function findingUid({ server, control }: Finding): string {
    const id = parseServerId(server);
    return `${control}:${id === undefined ? server : serverKey(id)}`;
}

function compliance(
    { control, compliance: [id, caption], message }: Finding,
    known: ControlEvidence | undefined,
) {
    const references = known?.references ?? { azurePolicy: [], mcsb: [], cis: [] };
    return {
        control,
        standards: standardsOf(references),
        requirements: requirementsOf(references),
        status_id: id,
        status: caption,
        status_detail: message,
    };
}

function remediation(control: string, { controls }: OcsfOptions) {
    const texts = controls.find(({ id }) => id === control)?.texts;
    return texts === undefined ? {} : { remediation: { desc: paragraph(texts.repair).replaceAll('`', '') } };
}
