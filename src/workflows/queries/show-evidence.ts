import { isExpired } from '../../baseline/exemptions.ts';
import type { Control } from '../../controls/definition/control.ts';
import { BaselineUnreadableError, MalformedInputError } from '../../errors.ts';
import type { BaselineSource, FleetPosture } from '../../ports.ts';
import type { Evidence, EvidencePeriod, ExemptionEvidence } from '../../views/evidence.ts';
import { evidenceTally } from '../../views/evidence-tally.ts';
import { type ReadEvidenceChainsPorts, readEvidenceChains } from './read-evidence-chains.ts';

export interface ShowEvidencePorts extends ReadEvidenceChainsPorts {
    readonly posture: Pick<FleetPosture, 'servers'>;
    readonly baseline: BaselineSource;
    readonly controls: readonly Control[];
}

/** A query of evidence. */
export interface EvidenceQuery {
    /** ISO 8601, inclusive. Absent: 30 days before the end. */
    readonly since?: string;
    /** ISO 8601, exclusive. Absent: now. */
    readonly until?: string;
    /** Head in an earlier report. */
    readonly previousHead?: string;
}

const dayMs = 24 * 3_600_000;
const usualMs = 30 * dayMs;
export const mostEvidenceDays = 366;

/**
 * Returns the evidence of a period, from every chain of the audit, the servers' rows, and the baseline in force. Throws
 * MalformedInputError for a period that is none, and for one whose audit takes too long to read: a report is whole, or there
 * is none.
 */
export async function showEvidence(ports: ShowEvidencePorts, query: EvidenceQuery): Promise<Evidence> {
    const now = ports.clock.now();
    const period = periodOf(query, now);
    const ms = { since: Date.parse(period.since), until: Date.parse(period.until) };
    const tally = evidenceTally(ports.controls, ms);
    const { previousHead } = query;
    const { read, ...verification } = await readEvidenceChains(ports, {
        period: ms,
        ...(previousHead === undefined ? {} : { previousHead }),
        add: tally.addChain,
    });
    for await (const server of ports.posture.servers()) tally.addServer(server);
    const exemptions = await exemptionsNow(ports, now);
    const { entries, ...totals } = tally.result();
    return {
        period,
        generatedAt: now.toISOString(),
        ...totals,
        exemptions,
        verification: { ...verification, entries: { read, ofPeriod: entries } },
    };
}

/** Returns the period. Throws MalformedInputError. */
function periodOf({ since, until }: EvidenceQuery, now: Date): EvidencePeriod {
    const end = until === undefined ? now.getTime() : Date.parse(until);
    const start = since === undefined ? end - usualMs : Date.parse(since);
    const [from, to] = [start, end].map((instant) => new Date(instant).toISOString());
    if (from === undefined || to === undefined || start >= end || end - start > mostEvidenceDays * dayMs) {
        throw new MalformedInputError(
            `the period is ${from} to ${to}; allowed: an end after the start, at most ${mostEvidenceDays} days later`,
        );
    }
    return { since: from, until: to, isOver: end <= now.getTime() };
}

/** Reads the exemptions. Without a baseline, everything else is shown all the same. */
async function exemptionsNow(
    { baseline }: Pick<ShowEvidencePorts, 'baseline'>,
    now: Date,
): Promise<ExemptionEvidence> {
    try {
        const { name, digest, respectsPolicyExemptions, exemptions } = await baseline.current();
        return {
            kind: 'read',
            baseline: name,
            digest,
            respectsPolicyExemptions: respectsPolicyExemptions === true,
            exemptions: exemptions
                .map((exemption) => ({ ...exemption, isExpired: isExpired(exemption, now) }))
                .toSorted((a, b) => Date.parse(a.expires) - Date.parse(b.expires)),
        };
    } catch (error) {
        if (!(error instanceof BaselineUnreadableError)) throw error;
        return { kind: 'unreadable', reason: error.message };
    }
}
