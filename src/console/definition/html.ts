import { html } from 'hono/html';
import { printable } from '../../report/printable.ts';

export { html };

/** A piece of HTML. Texts that are put into it are escaped. */
export type Html = ReturnType<typeof html>;

/** Longest foreign text that a page shows, in characters. */
const maxShown = 2_000;

/**
 * Returns a text of others (names, tags, actors, reasons, errors) as a page shows it: isolated from the reading direction
 * around it, with control characters and marks that reorder text made visible, and no longer than 2,000 characters.
 */
export function foreign(text: string): Html {
    const shown = printable(text.slice(0, maxShown));
    const rest = text.length <= maxShown ? '' : `… (${text.length} characters)`;
    return html`<bdi>${shown}</bdi>${rest}`;
}

/** Returns pieces with a text between them. */
export function joined(pieces: readonly Html[], between: string): readonly (Html | string)[] {
    return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [between, piece]));
}
