import { actorName } from '../../model/cause.ts';
import type { Attribution } from '../../views/attribution-view.ts';
import { foreign, type Html, html, joined } from '../definition/html.ts';

/** Actors that a cell of a table names. */
const maxNamed = 3;

/** Returns the actor behind a drift in few words, for a cell of a table. */
export function actorOf(by: Attribution): Html {
    switch (by.kind) {
        case 'named':
            return foreign(by.text);
        case 'possible':
            return html`one of ${possible(by.actors.slice(0, maxNamed))}${by.actors.length > maxNamed ? ` and ${by.actors.length - maxNamed} more` : ''}`;
        case 'operator':
            return html`operator ${foreign(by.operator)}`;
        case 'baseline':
            return html`the new baseline ${foreign(by.name)}`;
        case 'unknown':
            return html`an unknown actor`;
    }
}

/** Returns the actor behind a drift as a sentence, and how Pgwarden knows. */
export function attributionSentence(by: Attribution): Html {
    switch (by.kind) {
        case 'named':
            return html`Azure names ${foreign(by.text)} as the actor of exactly this change.`;
        case 'possible':
            return html`One of these actors changed it, and Azure’s events do not tell which one: ${possible(by.actors)}.`;
        case 'operator':
            return html`Operator ${foreign(by.operator)} undid a repair (${proofOf(by.authentication)}).`;
        case 'baseline':
            return html`No actor changed the server: the new baseline ${foreign(by.name)} asks for another value.`;
        case 'unknown':
            return html`The actor is unknown: no event of Azure names the actor of exactly this change.`;
    }
}

function possible(actors: readonly Parameters<typeof actorName>[0][]): ReturnType<typeof joined> {
    return joined(
        actors.map((actor) => foreign(actorName(actor))),
        ', ',
    );
}

function proofOf(authentication: Extract<Attribution, { kind: 'operator' }>['authentication']): string {
    switch (authentication) {
        case 'signedIn':
            return 'signed in with Microsoft Entra';
        case 'functionKey':
            return 'self-declared, with a function key';
        case undefined:
            return 'without a proof of identity in the audit';
    }
}
