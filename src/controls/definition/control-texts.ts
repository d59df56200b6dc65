import type { Disruption } from '../../model/change.ts';

/** Sentences in Markdown (inline code only), one per item. Pages, SARIF and reports join them with spaces. */
export type Prose = readonly string[];

export interface Link {
    readonly title: string;
    readonly url: string;
}

/** The explanation of a control. Every surface takes it from here: no sentence exists twice. */
export interface ControlTexts {
    /** The condition in detail, with the thresholds and their defaults. */
    readonly checks: Prose;
    readonly why: Prose;
    /** The effect of the repair on the server, or the reason why there is none. */
    readonly repair: Prose;
    /** The strongest disruption that a planned change can have. Absent where nothing is planned. */
    readonly disruption?: { readonly kind: Disruption; readonly effect: Prose };
    /**
     * Commands of the Azure CLI, with RG, SERVER and SERVER_ID (the server's resource id) set. Of a control inside the databases:
     * SQL for psql, with names in angle brackets.
     */
    readonly repairByHand: readonly string[];
    readonly outOfScope: Prose;
    readonly links: readonly Link[];
}

/** The sentences as one paragraph. */
export function paragraph(prose: Prose): string {
    return prose.join(' ');
}
