import type { Mode } from '../../model/baseline.ts';
import type { Change } from '../../model/change.ts';
import { databaseSlices, type ServerState, type SliceName } from '../../model/server-state.ts';
import type { Severity } from '../../model/severity.ts';
import type { Thresholds } from '../../model/thresholds.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { ControlTexts } from './control-texts.ts';

/** The place of a control's changes in the order of changes on one server. */
export type Area =
    | 'encryption'
    | 'transport'
    | 'authentication'
    | 'access'
    | 'logging'
    | 'diagnostics'
    | 'network'
    | 'platform';

/** A built-in definition of Azure Policy, with its display name. */
export interface PolicyDefinition {
    readonly id: string;
    readonly name: string;
}

/** A deliberate difference from a definition that the control mirrors. Not applicable counts as compliant. */
export interface PolicyDifference {
    /** The control's own verdict where the two differ. */
    readonly verdict: 'compliant' | 'drifted' | 'unknown';
    readonly reason: string;
    /** True when a definition can still differ in it after the planned repair, which test/unit/policy proves. Default: false. */
    readonly staysAfterRepair?: true;
    /** Ids of the definitions that it holds for. Absent: all that the control mirrors. */
    readonly definitions?: readonly string[];
}

export interface References {
    /** Microsoft's built-in definitions that this control mirrors. */
    readonly azurePolicy: readonly PolicyDefinition[];
    /** The server parameter that a definition for any parameter must be assigned for, to be mirrored by this control. */
    readonly configurationName?: string;
    /** Controls of the Microsoft cloud security benchmark, `DP-3`: the same numbers in v1 and v2. Their meaning: docs/frameworks.md. */
    readonly mcsb: readonly string[];
    /** Recommendations of the CIS Azure Foundations Benchmark 3.0, `5.2.1`. 5.2.6 and 5.2.7 are legacy there. */
    readonly cis: readonly string[];
}

/** A part of a slice that could not be read. `part` is '' for a slice of which nothing was read. */
export interface MissingPart {
    readonly slice: SliceName;
    readonly part: string;
}

/**
 * The verdicts that a control can still reach without a part: `drift` where the rest can prove drift only (one bad rule
 * is enough), `compliance` where it can prove compliance only (one good endpoint is enough).
 */
export type Decidable = 'everything' | 'drift' | 'compliance' | 'nothing';

/** One rule of the baseline. Pure and total: same state and thresholds, same answer. */
export interface Control<S extends SliceName = SliceName> {
    /** The file's name. Never renamed. */
    readonly id: string;
    /** The compliant condition as a sentence. */
    readonly title: string;
    /** The drifted condition as a sentence: reports show it in the place of the title when the control drifted. */
    readonly failureTitle: string;
    readonly severity: Severity;
    readonly area: Area;
    /** The mode in the profile `standard`, from which those in the other shipped profiles follow. */
    readonly mode: Mode;
    /** The mode in the profile `strict`. Absent: `enforce` for `approve`, else the same. */
    readonly strictMode?: Mode;
    readonly references: References;
    /** Deliberate differences from Azure Policy by a name, which test/unit/policy proves. */
    readonly differences?: Readonly<Record<string, PolicyDifference>>;
    readonly texts: ControlTexts;
    /** The slices that `evaluate` and `plan` may read; they are handed exactly these. */
    readonly reads: readonly S[];
    /**
     * The slices of which a change has it assessed in mode `report`. Absent: those that it reads. A control may leave one out
     * whose events are many, where each would cost a read of the others: the next sweep reports it.
     */
    readonly reportedOn?: readonly S[];
    /**
     * Returns why the baseline asks nothing of the control, which then does not apply and reads nothing. Absent: it always
     * asks something.
     */
    notAsked?(thresholds: Thresholds): string | undefined;
    /** Controls whose repair can make this one repairable: a verified repair of one of them has this one assessed again. */
    readonly reassessAfter?: readonly string[];
    /**
     * The verdicts that it can reach for a state that lacks a part. Absent: nothing. In such a state a list lacks the
     * item, a slice of which nothing was read is empty, and a section of the server is as if Azure had left it out.
     */
    decidableWithout?(missing: MissingPart, state: Pick<ServerState, S>, thresholds: Thresholds): Decidable;
    evaluate(state: Pick<ServerState, S>, thresholds: Thresholds): Verdict;
    /**
     * The targets that `plan` may write (`changeTarget`, or the first segment of it for a whole list), each with the
     * fields or set members that it may take away or replace; `*` is any member. Everything else survives.
     */
    readonly owns?: Readonly<Record<string, readonly string[]>>;
    /** The writes that make the server compliant. Called only when drifted and repairable. Absent: report only. */
    plan?(state: Pick<ServerState, S>, thresholds: Thresholds): readonly Change[];
}

/** Gives a control the exact type of its slices, so that reading an undeclared one does not compile. */
export function defineControl<const S extends SliceName>(control: Control<S>): Control<S> {
    return control;
}

/** Tells if only a connection to PostgreSQL lets the control judge. Its commands are SQL. */
export function isInsideDatabases({ reads }: Pick<Control, 'reads'>): boolean {
    return databaseSlices.some((slice) => reads.includes(slice));
}
