import type { Listed } from '../model/fleet-overview.ts';
import type { Durations } from '../views/durations.ts';
import type {
    ControlEvidence,
    CoverageEvidence,
    Evidence,
    ExemptionEvidence,
    OpenDriftEvidence,
    VerificationEvidence,
} from '../views/evidence.ts';
import { csvText } from './csv-text.ts';
import { attributionText, endedOtherwise, leftOutText, previousText, verdictText } from './evidence-text.ts';

/** `kind` says what a row is about; docs/evidence.md lists the columns that each kind has. */
const columns = [
    'kind',
    'server',
    'control',
    'title',
    'severity',
    'from',
    'to',
    'status',
    'actor',
    'reason',
    'mcsb',
    'cis',
    'azurePolicy',
    'drifts',
    'repaired',
    'endedOtherwise',
    'openDrift',
    'detected',
    'detectMedianMs',
    'detectP95Ms',
    'detectWorstMs',
    'repairMedianMs',
    'repairP95Ms',
    'repairWorstMs',
    'repairMs',
    'sequence',
    'hash',
] as const;

type Row = Readonly<Record<(typeof columns)[number], string>>;

type Cells = { readonly [Column in keyof Row]?: string | number | undefined };

/** The evidence as one table, whose first column says what each row is about. RFC 4180. */
export function evidenceCsv(evidence: Evidence): string {
    const { period, generatedAt, controls, openDrift, reported, endedDrift, decisions, verification } =
        evidence;
    const rows = [
        row('report', {
            from: period.since,
            to: period.until,
            status: period.isOver ? 'over' : 'goes on',
            reason: `generated at ${generatedAt}`,
        }),
        ...controls.map(controlRow),
        ...listRows('openDrift', openDrift, openCells),
        ...listRows('reported', reported, openCells),
        ...listRows('endedDrift', endedDrift, ({ foundAt, endedAt, end, by, ...rest }) => ({
            ...rest,
            from: foundAt,
            to: endedAt,
            status: end,
            actor: attributionText(by),
        })),
        ...listRows(
            'decision',
            decisions,
            ({ at, decision, operator, comment, reason, target, ...rest }) => ({
                ...rest,
                title: target,
                from: at,
                status: decision,
                actor: operator,
                reason: comment ?? reason,
            }),
        ),
        ...exemptionRows(evidence.exemptions),
        ...coverageRows(evidence.coverage),
        ...verificationRows(verification),
    ];
    return csvText(columns, rows);
}

/** Takes what a row has of the columns, and nothing else. */
function row(kind: string, cells: Cells): Row {
    const entries = columns.map((column) => [column, String(cells[column] ?? '')]);
    return { ...(Object.fromEntries(entries) as Row), kind };
}

function listRows<Item>(
    kind: string,
    list: Listed<Item>,
    cellsOf: (item: Item) => Cells & object,
): readonly Row[] {
    const rest = leftOutText(list);
    return [
        ...list.items.map((item) => row(kind, cellsOf(item))),
        ...(rest === undefined ? [] : [row('leftOut', { status: kind, reason: rest })]),
    ];
}

function openCells({ server, control, since }: OpenDriftEvidence): Cells & object {
    return { server, control, from: since };
}

function controlRow(evidence: ControlEvidence): Row {
    const { references, drifts, ended, detect, repair, openDrift, control, title, severity } = evidence;
    return row('control', {
        control,
        title,
        severity,
        from: openDrift.oldestSince,
        mcsb: references.mcsb.join('; '),
        cis: references.cis.join('; '),
        azurePolicy: references.azurePolicy.map(({ id }) => id).join('; '),
        drifts,
        repaired: ended.repaired,
        endedOtherwise: endedOtherwise(evidence),
        openDrift: openDrift.total,
        detected: detect.count,
        ...durationCells(detect, 'detect'),
        ...durationCells(repair, 'repair'),
    });
}

function durationCells({ medianMs, p95Ms, worstMs }: Durations, of: 'detect' | 'repair'): Cells {
    return of === 'detect'
        ? { detectMedianMs: medianMs, detectP95Ms: p95Ms, detectWorstMs: worstMs }
        : { repairMedianMs: medianMs, repairP95Ms: p95Ms, repairWorstMs: worstMs };
}

function exemptionRows(exemptions: ExemptionEvidence): readonly Row[] {
    if (exemptions.kind === 'unreadable') {
        return [row('exemption', { status: 'unreadable', reason: exemptions.reason })];
    }
    return exemptions.exemptions.map(({ servers, controls, owner, reason, expires, kind, isExpired }) =>
        row('exemption', {
            server: servers,
            control: controls.join('; '),
            to: expires,
            status: isExpired ? 'expired' : kind,
            actor: owner,
            reason,
        }),
    );
}

function coverageRows({ servers, unread, sweeps }: CoverageEvidence): readonly Row[] {
    return [
        ...listRows('server', servers, ({ server, readAt, verdict, unknown, deletedAt }) => ({
            server,
            from: readAt,
            to: deletedAt,
            status: deletedAt === undefined ? verdict : 'deleted',
            reason: unknown.length === 0 ? '' : `could not be read: ${unknown.join('; ')}`,
        })),
        ...listRows('unread', unread, ({ at, ...rest }) => ({ ...rest, from: at })),
        row('sweeps', {
            to: sweeps.lastAt,
            reason: `${sweeps.completed} completed, ${sweeps.overdue} times overdue`,
        }),
    ];
}

function verificationRows(verification: VerificationEvidence): readonly Row[] {
    const { isSound, chains, entries, anchor, fleetHead, head, previous, damaged, problems } = verification;
    return [
        row('verification', { status: isSound ? 'sound' : 'changed', reason: verdictText(verification) }),
        row('verification', {
            status: 'read',
            reason: `${entries.read} entries of ${chains} chains, ${entries.ofPeriod} of them of the period`,
        }),
        ...(head === undefined ? [] : [row('verification', { status: 'head', hash: head })]),
        ...(anchor === undefined
            ? []
            : [
                  row('verification', {
                      from: anchor.at,
                      status: 'anchor',
                      reason: `${anchor.chains} chains`,
                      sequence: anchor.sequence,
                      hash: anchor.hash,
                  }),
              ]),
        ...(fleetHead === undefined ? [] : [row('verification', { status: 'fleetHead', ...fleetHead })]),
        ...(previous === undefined
            ? []
            : [
                  row('verification', {
                      status: `previous: ${previous.result}`,
                      reason: previousText(previous),
                  }),
              ]),
        ...listRows('damaged', damaged, ({ row: name }) => ({ reason: name })),
        ...listRows('problem', problems, ({ chain, problem }) => ({ server: chain, reason: problem })),
        ...verification.notVerified.map((reason) => row('notVerified', { reason })),
    ];
}
