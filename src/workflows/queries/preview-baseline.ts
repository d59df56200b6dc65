import { currentBaseline } from '../../baseline/current-baseline.ts';
import { baselineDifferences } from '../../baseline/differences.ts';
import { baselineFrom } from '../../baseline/origin.ts';
import { type ParsedBaseline, parseBaseline } from '../../baseline/parse.ts';
import type { BaselineWarning } from '../../baseline/problems.ts';
import { standardControls } from '../../baseline/profiles.ts';
import { budgetOf } from '../../baseline/resolve.ts';
import type { ServerFacts } from '../../baseline/selector.ts';
import type { ThresholdOverrides } from '../../baseline/threshold-schema.ts';
import { distinct, expiredExemptions, fleetWarnings } from '../../baseline/warnings.ts';
import type { Control } from '../../controls/definition/control.ts';
import { BaselineUnreadableError } from '../../errors.ts';
import type { GuardRails } from '../../model/baseline.ts';
import type { CurrentBaseline } from '../../model/current-baseline.ts';
import { pausesInForce } from '../../model/pause.ts';
import type { BaselineSource, Clock, Digest, PauseSwitch, PolicyExemptions } from '../../ports.ts';
import type { OverviewStore, RecordPages } from '../../view-ports.ts';
import {
    cut,
    type FirstOf,
    firstOf,
    type ShownDifference,
    type ShownProblem,
    shownDifferences,
    shownProblems,
} from '../../views/document-view.ts';
import { type FleetPreview, previewTally } from '../../views/preview-tally.ts';
import { withPolicyExemptions } from '../in-force/with-policy-exemptions.ts';
import { type Baselines, previewServer } from './preview-server.ts';

export interface PreviewBaselinePorts {
    readonly baseline: BaselineSource;
    readonly policyExemptions: PolicyExemptions;
    readonly recordPages: RecordPages;
    readonly overview: Pick<OverviewStore, 'read'>;
    readonly pause: Pick<PauseSwitch, 'read'>;
    readonly controls: readonly Control[];
    readonly clock: Clock;
    readonly digest: Digest;
    readonly isDryRun: boolean;
    /** Thresholds from app settings. */
    readonly deploymentThresholds: ThresholdOverrides;
}

export interface PreviewRequest {
    /** The document as text. */
    readonly text: string;
    /** A part of the server's name, without case. Absent: every server. */
    readonly name?: string;
    /** Servers, 1 to 1000. */
    readonly limit: number;
    /** Token from the page before. */
    readonly continuation?: string;
}

/** The consequences of a baseline document over the fleet as it was last read. */
export type BaselinePreview =
    /** The document is invalid, as the command `baseline check` says. */
    { readonly kind: 'invalid'; readonly problems: FirstOf<ShownProblem> } | PreviewOfValid;

export interface PreviewOfValid extends FleetPreview {
    readonly kind: 'valid';
    /** Name of the document. */
    readonly name: string;
    readonly warnings: FirstOf<BaselineWarning>;
    /** Differences from the baseline in force, those that loosen it first. */
    readonly differences: FirstOf<ShownDifference>;
    /** Name of the baseline in force. Absent: it cannot be read, and `problem` says why. */
    readonly baselineInForce?: string;
    readonly problem?: string;
    /** The document's budget for the whole fleet: it spreads the applied writes over time. */
    readonly budget: GuardRails['budget'];
    /** Dry-run is on: none of the writes would be made until it is off. */
    readonly isDryRun: boolean;
    /** True while an operator pauses the writes to every server. */
    readonly isPaused: boolean;
    /** Token of the next page. Absent after the last server. */
    readonly continuation?: string;
}

/** A page ends early after so many milliseconds. */
const maxMs = 8_000;

/**
 * Returns the consequences of a document, as if it were in force, with dry-run off and nothing paused. Judges the last
 * reads in the servers' records and reads no server. Writes nothing. Throws MalformedInputError on a foreign token.
 */
export async function previewBaseline(
    ports: PreviewBaselinePorts,
    request: PreviewRequest,
): Promise<BaselinePreview> {
    const parsed = parseBaseline(request.text, standardControls());
    if (parsed.kind === 'invalid') return { kind: 'invalid', problems: shownProblems(parsed.problems) };
    const began = ports.clock.now();
    const { baseline } = parsed;
    const [inForce, overview, pause] = await Promise.all([
        orProblem(ports.baseline.current()),
        ports.overview.read(),
        ports.pause.read(),
    ]);
    const page = await judgedPage(ports, request, {
        now: began,
        baselines: baselinesBySubscription(ports, request.text, parsed, inForce),
        pause,
        sweeps: overview?.kind === 'overview' ? overview.overview.sweeps : [],
    });
    const isWholeFleet = [request.continuation, request.name, page.continuation].every(
        (each) => each === undefined,
    );
    return {
        kind: 'valid',
        name: baseline.name,
        warnings: firstOf(
            distinct([
                ...parsed.warnings,
                ...expiredExemptions(baseline, began),
                ...(isWholeFleet ? fleetWarnings(baseline, page.facts, began) : []),
            ]),
            ({ path, message }) => ({ path: cut(path), message: cut(message) }),
        ),
        ...comparedWith(inForce, parsed),
        budget: budgetOf(baseline),
        isDryRun: ports.isDryRun,
        isPaused: pausesInForce(pause, began).fleet !== undefined,
        ...page.preview,
        ...(page.continuation === undefined ? {} : { continuation: page.continuation }),
    };
}

type Valid = Extract<ParsedBaseline, { kind: 'valid' }>;
type InForce = CurrentBaseline | BaselineUnreadableError;

/** Judges servers until there are enough, or the time is over. */
async function judgedPage(
    ports: PreviewBaselinePorts,
    { name = '', limit, continuation }: PreviewRequest,
    context: Omit<Parameters<typeof previewServer>[2], 'controls' | 'digest'>,
): Promise<{
    readonly preview: FleetPreview;
    readonly facts: readonly ServerFacts[];
    readonly continuation?: string;
}> {
    const tally = previewTally();
    const facts: ServerFacts[] = [];
    let last = continuation;
    for await (const { token, record } of ports.recordPages.from(continuation)) {
        const spentMs = ports.clock.now().getTime() - context.now.getTime();
        if (last !== undefined && last !== continuation && (facts.length >= limit || spentMs > maxMs)) {
            return { preview: tally.preview(), facts, continuation: last };
        }
        last = token;
        if (record?.deletedAt !== undefined) continue;
        if (record === undefined) tally.addUnjudged('undecidable', '', 'its row is damaged');
        else if (record.server.name.toLowerCase().includes(name.toLowerCase())) {
            const { controls, digest } = ports;
            facts.push({ ...record.server, ...(record.tags === undefined ? {} : { tags: record.tags }) });
            await previewServer(tally, record, { ...context, controls, digest });
        }
    }
    return { preview: tally.preview(), facts };
}

/** Returns a reader of both baselines, each once for each subscription: Azure Policy's exemptions are read by subscription. */
function baselinesBySubscription(
    ports: PreviewBaselinePorts,
    text: string,
    { baseline }: Valid,
    inForce: InForce,
): (record: Parameters<typeof previewServer>[1]) => Promise<Baselines> {
    const known = new Map<string, Promise<Baselines>>();
    const current = currentBaseline(
        { baseline, source: { kind: 'document', text } },
        { ...ports, deployment: ports.deploymentThresholds },
    );
    const proposed = withPolicyExemptions({ current: async () => current }, ports);
    return async ({ server }) => {
        const found =
            known.get(server.subscriptionId) ??
            Promise.all([
                orProblem(proposed.current(server)),
                inForce instanceof BaselineUnreadableError
                    ? inForce
                    : orProblem(ports.baseline.current(server)),
            ]).then(([proposed, inForce]) => ({ proposed, inForce }));
        known.set(server.subscriptionId, found);
        return await found;
    };
}

function comparedWith(
    inForce: InForce,
    { baseline }: Valid,
): Pick<PreviewOfValid, 'differences' | 'baselineInForce' | 'problem'> {
    if (inForce instanceof BaselineUnreadableError)
        return { differences: shownDifferences([]), problem: inForce.message };
    const before = baselineFrom(inForce.source, standardControls());
    const differences = before === undefined ? [] : baselineDifferences(before, baseline);
    const refusal = inForce.refusal?.join('; ');
    return {
        differences: shownDifferences(differences),
        baselineInForce: inForce.name,
        ...(refusal === undefined ? {} : { problem: `the newest baseline is refused: ${refusal}` }),
    };
}

async function orProblem(current: Promise<CurrentBaseline>): Promise<InForce> {
    try {
        return await current;
    } catch (error) {
        if (error instanceof BaselineUnreadableError) return error;
        throw error;
    }
}
