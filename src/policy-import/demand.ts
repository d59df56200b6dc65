import type { Mode } from '../model/baseline.ts';
import type { Assignment } from '../policy/documents.ts';
import type { Meaning } from './definition-mapping.ts';

/** A demand of Azure Policy that a baseline expresses: one definition as it is assigned. */
export interface Demand extends Meaning {
    readonly mode: Mode;
    /** Undefined: a file without an assignment, which is for every server. */
    readonly assignment: Assignment | undefined;
    /** Ids within the initiative. Empty: it is in none. */
    readonly referenceIds: readonly string[];
}

/** Something that a baseline does not express, in one line. */
export type Unexpressed = (text: string) => void;
