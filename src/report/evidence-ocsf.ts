import type { Control } from '../controls/definition/control.ts';
import type { DriftEnd } from '../model/drift.ts';
import type { ControlEvidence, EndedDriftEvidence, Evidence, OpenDriftEvidence } from '../views/evidence.ts';
import { attributionText } from './evidence-text.ts';
import { complianceFinding, type Finding } from './ocsf-finding.ts';
import { type Coded, ocsfSeverities } from './ocsf-terms.ts';
import { jsonLine } from './printable.ts';

export interface OcsfOptions {
    /** Version of Pgwarden. */
    readonly version: string;
    /** The controls whose texts describe the repair. */
    readonly controls: readonly Pick<Control, 'id' | 'texts'>[];
}

/** Returns whether the evidence holds every drift, which findings need. */
export function isWhole({
    openDrift,
    reported,
    endedDrift,
}: Pick<Evidence, 'openDrift' | 'reported' | 'endedDrift'>): boolean {
    return [openDrift, reported, endedDrift].every(({ total, items }) => items.length === total);
}

/**
 * The evidence as Compliance Findings of OCSF, one JSON object in each line: one for each control and server with open
 * drift (a warning where the control is in mode `report`), and one for each drift that ended in the period. A control on a server is one finding with one uid, which drift
 * opens and its end closes.
 */
export function evidenceOcsf(evidence: Evidence, options: OcsfOptions): string {
    const controls = new Map(evidence.controls.map((control) => [control.control, control]));
    const open = evidence.openDrift.items.map((drift) => openFinding(drift, evidence, [3, 'Fail']));
    const reported = evidence.reported.items.map((drift) => openFinding(drift, evidence, [2, 'Warning']));
    const ended = evidence.endedDrift.items.map(endedFinding);
    return [...open, ...reported, ...ended]
        .toSorted((a, b) => a.time - b.time)
        .map((state) => findingOf(state, controls.get(state.control), options))
        .map((finding) => `${jsonLine(complianceFinding(finding, options.version))}\n`)
        .join('');
}

/** The part of a finding that the drift decides; the rest is the control's. `message` says since or until when. */
type DriftState = Omit<Finding, 'severity' | 'detail' | 'title' | 'description' | 'references' | 'repair'>;

const created: Coded = [1, 'Create'];
const updated: Coded = [2, 'Update'];
const closed: Coded = [3, 'Close'];

function openFinding(
    { server, control, since }: OpenDriftEvidence,
    evidence: Evidence,
    compliance: Coded,
): DriftState {
    const isNew = Date.parse(since) >= Date.parse(evidence.period.since);
    return {
        uid: isNew ? since : `${since}:${evidence.generatedAt}`,
        server,
        control,
        time: Date.parse(isNew ? since : evidence.generatedAt),
        activity: isNew ? created : updated,
        status: [1, 'New'],
        compliance,
        message: `open since ${since}`,
        times: { first_seen_time: Date.parse(since), last_seen_time: Date.parse(evidence.generatedAt) },
        unmapped: {},
    };
}

function endedFinding(drift: EndedDriftEvidence): DriftState {
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

const endStates: Readonly<Record<DriftEnd, Pick<DriftState, 'status' | 'compliance'>>> = {
    repaired: resolved,
    resolved,
    exempted: { status: [3, 'Suppressed'], compliance: [3, 'Fail'] },
    allowed: noLongerRequired,
    off: noLongerRequired,
    notApplicable: noLongerRequired,
    serverDeleted: noLongerRequired,
};

function findingOf(
    state: DriftState,
    known: ControlEvidence | undefined,
    { controls }: OcsfOptions,
): Finding {
    const { control, message } = state;
    const title = known?.failureTitle ?? control;
    return {
        ...state,
        severity: known?.severity === undefined ? [0, 'Unknown'] : ocsfSeverities[known.severity],
        message: `${title}; ${message}`,
        detail: message,
        title,
        description: known?.title ?? control,
        references: known?.references ?? { azurePolicy: [], mcsb: [], cis: [] },
        repair: controls.find(({ id }) => id === control)?.texts.repair,
    };
}
