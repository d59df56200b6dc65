import { baselineDifferences, differenceText } from '../../baseline/differences.ts';
import { baselineFrom } from '../../baseline/origin.ts';
import { BaselineUnreadableError, RecordConflictError } from '../../errors.ts';
import { type AuditEntry, type AuditOutcome, fleet } from '../../model/audit-entry.ts';
import type { CurrentBaseline } from '../../model/current-baseline.ts';
import type { BaselineInForce, InForce } from '../../model/in-force.ts';
import type { AuditLog, BaselineSource, Clock, InForceStore } from '../../ports.ts';

export interface InForceRecordPorts {
    readonly store: InForceStore;
    readonly audit: AuditLog;
    readonly clock: Clock;
    readonly knownControls: readonly string[];
    readonly isDryRun: boolean;
    /** The function app and its version. */
    readonly deployment: string;
}

/** The baseline and the dry-run switch as this process sees them. */
interface Seen {
    readonly baseline: CurrentBaseline | undefined;
    /** The reasons why the newest baseline is refused. */
    readonly refusal: readonly string[] | undefined;
}

/**
 * The baseline, with an audit entry before anything is decided under another one than before: a changed baseline, a
 * refused one, and dry-run that was switched on or off. Each is recorded once, whichever instance sees it first.
 */
export function withInForceRecord(source: BaselineSource, ports: InForceRecordPorts): BaselineSource {
    let recorded: { readonly key: string; readonly done: Promise<void> } | undefined;

    /** Calls at the same time share one record. A failure is not kept: the next call tries again. */
    async function record(seen: Seen): Promise<void> {
        const key = JSON.stringify([seen.baseline?.digest, seen.refusal]);
        if (recorded?.key !== key) {
            const done = recordOnce(ports, seen).catch((error: unknown) => {
                recorded = undefined;
                throw error;
            });
            recorded = { key, done };
        }
        await recorded.done;
    }

    return {
        async current(server) {
            try {
                const baseline = await source.current(server);
                await record({ baseline, refusal: baseline.refusal });
                return baseline;
            } catch (error) {
                if (error instanceof BaselineUnreadableError && error.isRefused) {
                    await record({ baseline: undefined, refusal: error.problems });
                }
                throw error;
            }
        },
    };
}

/** Attempts while other instances record at the same moment: the next one finds it done. */
const maxAttempts = 3;

async function recordOnce(ports: InForceRecordPorts, seen: Seen): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
        try {
            return await recordInForce(ports, seen);
        } catch (error) {
            if (!(error instanceof RecordConflictError) || attempt === maxAttempts) throw error;
        }
    }
}

/** Throws RecordConflictError when another instance records at the same moment. */
async function recordInForce(ports: InForceRecordPorts, seen: Seen): Promise<void> {
    const stored = await ports.store.read();
    const now = ports.clock.now().toISOString();
    const before = stored?.inForce;
    const next = nextInForce(ports, before, seen, now);
    const entries = [
        ...baselineEntries(ports, before, next),
        ...refusalEntries(before, next),
        ...dryRunEntries(before, next),
    ];
    if (entries.length === 0) return;
    for (const entry of entries) {
        // The stored state identifies the change: a process that repeats it records the same entry.
        await ports.audit.append({ ...entry, id: `${entry.outcome}:${stored?.etag ?? 'first'}`, at: now });
    }
    await ports.store.write(next, stored?.etag);
}

function nextInForce(
    { isDryRun, deployment }: InForceRecordPorts,
    before: InForce | undefined,
    { baseline, refusal }: Seen,
    now: string,
): InForce {
    const isSameBaseline = baseline === undefined || baseline.digest === before?.baseline?.digest;
    const inForce: BaselineInForce | undefined = isSameBaseline
        ? before?.baseline
        : { name: baseline.name, digest: baseline.digest, source: baseline.source, since: now };
    const refusedSince = before?.refusal?.since ?? now;
    const { baseline: _baseline, refusal: _refusal, ...kept } = before ?? {};
    return {
        ...kept,
        ...(inForce === undefined ? {} : { baseline: inForce }),
        ...(refusal === undefined ? {} : { refusal: { problems: refusal, since: refusedSince } }),
        dryRun: before?.dryRun.isOn === isDryRun ? before.dryRun : { isOn: isDryRun, since: now, deployment },
    };
}

type InForceEntry = Omit<AuditEntry, 'id' | 'at'>;

function inForceEntry(
    outcome: AuditOutcome,
    reason: string,
    why: string,
    baseline?: BaselineInForce,
): InForceEntry {
    return {
        server: fleet,
        outcome,
        reason,
        cause: { kind: 'followUp', reason: why },
        ...(baseline === undefined ? {} : { baseline: baseline.digest }),
    };
}

function baselineEntries(
    { knownControls }: InForceRecordPorts,
    { baseline: before, refusal }: Partial<InForce> = {},
    { baseline: after, refusal: refused }: InForce,
): readonly InForceEntry[] {
    if (after === undefined) return [];
    const isFixed = refusal !== undefined && refused === undefined;
    if (before?.digest === after.digest) {
        if (!isFixed) return [];
        return [
            inForceEntry(
                'baselineChanged',
                `${after.name} is in force again`,
                'the baseline was mended',
                after,
            ),
        ];
    }
    if (before === undefined) {
        return [inForceEntry('baselineChanged', `${after.name} is in force`, 'Pgwarden started', after)];
    }
    const reason = `${after.name} replaces ${before.name} (${before.digest.slice(0, 12)}): ${changesText(before, after, knownControls)}`;
    return [inForceEntry('baselineChanged', reason, 'the baseline was replaced', after)];
}

/** Differences that are listed one by one; the rest is counted. */
const maxDifferences = 40;
const maxCharacters = 300;

function changesText(
    before: BaselineInForce,
    after: BaselineInForce,
    knownControls: readonly string[],
): string {
    const earlier = baselineFrom(before.source, knownControls);
    const later = baselineFrom(after.source, knownControls);
    if (earlier === undefined || later === undefined) {
        return 'this version of Pgwarden cannot read the earlier one, so the differences are not known';
    }
    const differences = baselineDifferences(earlier, later);
    // The app settings are part of what is in force.
    if (differences.length === 0) return 'nothing that it says of servers differs';
    const texts = differences
        .slice(0, maxDifferences)
        .map((difference) => differenceText(difference).slice(0, maxCharacters));
    const more = differences.length - texts.length;
    return `${texts.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function refusalEntries(
    before: InForce | undefined,
    { baseline, refusal }: InForce,
): readonly InForceEntry[] {
    if (refusal === undefined) return [];
    if (JSON.stringify(before?.refusal?.problems) === JSON.stringify(refusal.problems)) return [];
    const problems = refusal.problems
        .slice(0, maxDifferences)
        .map((problem) => problem.slice(0, maxCharacters));
    const meanwhile =
        baseline === undefined
            ? 'no earlier one is known, so nothing is assessed or written'
            : `${baseline.name} (${baseline.digest.slice(0, 12)}) goes on reporting, and nothing is written`;
    return [
        inForceEntry(
            'baselineRefused',
            `${problems.join('; ')}; ${meanwhile}`,
            'the baseline cannot be used',
            baseline,
        ),
    ];
}

function dryRunEntries(before: InForce | undefined, { dryRun }: InForce): readonly InForceEntry[] {
    if (before?.dryRun.isOn === dryRun.isOn) return [];
    const state = dryRun.isOn
        ? 'dry-run is on: what would be repaired is recorded, and nothing is written'
        : 'dry-run is off: drift is repaired as the baseline says';
    return [
        inForceEntry(
            'dryRunChanged',
            `${state}; deployment ${dryRun.deployment}`,
            'DRY_RUN of the deployment',
        ),
    ];
}
