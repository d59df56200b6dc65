import type { Severity } from './severity.ts';

/** The facts about a control that a notification carries, so that a message needs no second lookup. */
export interface NotifiedControl {
    /** The compliant condition as a sentence. */
    readonly title: string;
    /** The drifted condition as a sentence. */
    readonly failureTitle: string;
    readonly severity: Severity;
}
