import type { BaselineDocument } from './schema.ts';

/** A baseline with everything that it extends, ready to be resolved for a server. */
export interface Baseline {
    readonly name: string;
    /** Its parts, most general first: profiles, then the document. */
    readonly parts: readonly BaselinePart[];
}

export interface BaselinePart {
    readonly kind: 'profile' | 'document';
    readonly name: string;
    readonly document: Omit<BaselineDocument, 'extends'>;
}
