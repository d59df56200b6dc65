import type { Difference } from '../changes/change-kind.ts';
import { changeTarget, differencesOf } from '../changes/kinds.ts';
import type { ChainedAuditEntry } from '../model/audit-entry.ts';
import { serverPath } from '../model/resource-id.ts';
import type { ServerSummary } from '../model/server-summary.ts';
import { attributionOf } from '../views/attribution-view.ts';
import type { FoldedRemediation } from '../views/folded-remediation.ts';
import { attributionText } from './evidence-text.ts';

/** A table of an export: its columns, and a cell for each of them. */
export interface ExportTable<Row> {
    readonly columns: readonly string[];
    cells(row: Row): readonly string[];
}

/** Returns a table from a function for each column. */
function tableOf<Row>(cellsByColumn: Readonly<Record<string, (row: Row) => string>>): ExportTable<Row> {
    const cells = Object.values(cellsByColumn);
    return { columns: Object.keys(cellsByColumn), cells: (row) => cells.map((cell) => cell(row)) };
}

export const auditTable: ExportTable<ChainedAuditEntry> = tableOf({
    at: ({ at }) => at,
    server: ({ server }) => server,
    outcome: ({ outcome }) => outcome,
    control: ({ control = '' }) => control,
    target: ({ change }) => (change === undefined ? '' : changeTarget(change)),
    changes: ({ change }) => (change === undefined ? '' : differencesText(differencesOf(change))),
    evidence: ({ evidence = [] }) =>
        joined(evidence.map(({ what, found, wanted }) => `${what}: found ${found}, wanted ${wanted}`)),
    reason: ({ reason = '' }) => reason,
    by: (entry) => attributionText(attributionOf(entry)),
    cause: ({ cause: { kind } }) => kind,
    operator: ({ operator = '' }) => operator,
    remediationId: ({ remediationId = '' }) => remediationId,
    drift: ({ drift = '' }) => drift,
    driftEnd: ({ driftEnd = '' }) => driftEnd,
    durationMs: ({ durationMs }) => numberText(durationMs),
    baseline: ({ baseline = '' }) => baseline,
    id: ({ id }) => id,
    sequence: ({ sequence }) => numberText(sequence),
    previousHash: ({ previousHash }) => previousHash,
    hash: ({ hash }) => hash,
});

export const remediationTable: ExportTable<FoldedRemediation> = tableOf({
    endedAt: ({ endedAt = '' }) => endedAt,
    server: ({ server }) => server,
    outcome: ({ outcome }) => outcome,
    controls: ({ controls }) => joined(controls),
    target: ({ target = '' }) => target,
    changes: ({ differences }) => differencesText(differences),
    reason: ({ reason = '' }) => reason,
    by: ({ by }) => attributionText(by),
    authority: ({ authority }) => authority,
    operator: ({ operator = '' }) => operator,
    driftBeganAt: ({ driftBeganAt = '' }) => driftBeganAt,
    writtenAt: ({ writtenAt = '' }) => writtenAt,
    exposureMs: ({ exposureMs }) => numberText(exposureMs),
    repairMs: ({ repairMs }) => numberText(repairMs),
    writes: ({ writes }) => numberText(writes),
    drift: ({ drift = '' }) => drift,
    driftEnd: ({ driftEnd = '' }) => driftEnd,
    undoes: ({ undoes = '' }) => undoes,
    baseline: ({ baseline = '' }) => baseline,
    id: ({ id }) => id,
});

export const serverTable: ExportTable<ServerSummary> = tableOf({
    server: ({ server }) => serverPath(server),
    subscription: ({ server }) => server.subscriptionId,
    resourceGroup: ({ server }) => server.resourceGroup,
    name: ({ server }) => server.name,
    verdict: ({ verdict }) => verdict,
    readAt: ({ controls }) => controls?.readAt ?? '',
    compliant: ({ controls }) => joined(controls?.states.compliant ?? []),
    drifted: ({ controls }) => joined(controls?.states.drifted ?? []),
    reported: ({ controls }) => joined(controls?.states.reported ?? []),
    exempt: ({ controls }) => joined(controls?.states.exempt ?? []),
    unknown: ({ controls }) => joined(controls?.states.unknown ?? []),
    notApplicable: ({ controls }) => joined(controls?.states.notApplicable ?? []),
    waiting: ({ controls }) => joined((controls?.waiting ?? []).map(({ control }) => control)),
    held: ({ controls }) =>
        joined((controls?.held ?? []).map(({ control, cause }) => `${control}: ${cause}`)),
    flapping: ({ controls }) => joined((controls?.flapping ?? []).map(({ control }) => control)),
    leftAlone: ({ controls }) => joined((controls?.leftAlone ?? []).map(({ control }) => control)),
    repairing: ({ controls }) => numberText(controls?.repairing),
});

function differencesText(differences: readonly Difference[]): string {
    return joined(differences.map(({ what, from, to }) => `${what}: ${from} → ${to}`));
}

function joined(texts: readonly string[]): string {
    return texts.join('; ');
}

function numberText(value: number | undefined): string {
    return value === undefined ? '' : String(value);
}
