import { differencesOf, requestOf } from '../changes/kinds.ts';
import type {
    ControlResult,
    FleetAssessment,
    PlannedWrite,
    ServerAssessment,
} from '../engine/fleet-assessment.ts';
import { serverPath } from '../model/resource-id.ts';
import { evidenceTexts } from '../model/verdict.ts';
import { conditionOf, statusOf, withoutWrite, writesFor } from './assessment.ts';
import { decisionReason, decisionText } from './change-text.ts';
import { csvText } from './csv-text.ts';

const columns = [
    'subscription',
    'resourceGroup',
    'server',
    'control',
    'title',
    'severity',
    'mode',
    'status',
    'evidence',
    'write',
    'changes',
    'disruption',
    'decision',
    'reason',
    'serverId',
] as const;

type Row = Readonly<Record<(typeof columns)[number], string>>;

/** One row for each control of each server, compliant ones too; RFC 4180. */
export function csvReport(assessment: FleetAssessment): string {
    const unlisted = assessment.subscriptions.flatMap(({ id, problem }) =>
        problem === undefined ? [] : [{ ...blank, subscription: id, status: 'unknown', reason: problem }],
    );
    const rows = [...unlisted, ...assessment.servers.flatMap(serverRows)];
    return csvText(columns, rows);
}

function serverRows({ server, result }: ServerAssessment): readonly Row[] {
    const head = {
        ...blank,
        subscription: server.subscriptionId,
        resourceGroup: server.resourceGroup,
        server: server.name,
        serverId: serverPath(server),
    };
    if (result.kind !== 'assessed') return [{ ...head, status: 'unknown', reason: result.reason }];
    return result.controls.map((control) => ({ ...head, ...controlCells(control, result.writes) }));
}

function controlCells(result: ControlResult, writes: readonly PlannedWrite[]): Partial<Row> {
    const { control, mode, verdict, exemption } = result;
    const ownWrites = writesFor(writes, control.id);
    const reasons = [
        'reason' in verdict ? verdict.reason : undefined,
        withoutWrite(result, writes),
        ...ownWrites.map(({ decision }) => decisionReason(decision)),
        ownWrites.length === 0 && verdict.kind === 'drifted' ? exemption?.reason : undefined,
    ];
    return {
        control: control.id,
        title: conditionOf(result),
        severity: control.severity,
        mode,
        status: statusOf(result),
        evidence: joined(
            evidenceTexts(verdict, ({ what, found, wanted }) => `${what}: found ${found}, wanted ${wanted}`),
        ),
        write: joined(ownWrites.map(({ change }) => Object.values(requestOf(change)).join(' '))),
        changes: joined(
            ownWrites.flatMap(({ change }) =>
                differencesOf(change).map(({ what, from, to }) => `${what}: ${from} → ${to}`),
            ),
        ),
        disruption: joined(ownWrites.map(({ change }) => change.disruption)),
        decision: joined(ownWrites.map(({ decision }) => decisionText(decision))),
        reason: joined(reasons.filter((reason) => reason !== undefined)),
    };
}

const blank: Row = {
    subscription: '',
    resourceGroup: '',
    server: '',
    control: '',
    title: '',
    severity: '',
    mode: '',
    status: '',
    evidence: '',
    write: '',
    changes: '',
    disruption: '',
    decision: '',
    reason: '',
    serverId: '',
};

function joined(texts: readonly string[]): string {
    return texts.join('; ');
}
