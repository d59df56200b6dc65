import type { AuditEntry } from '../model/audit-entry.ts';
import { type Actor, actorText, type OperatorAuthentication } from '../model/cause.ts';

/** The answer to the question who caused a drift, and how Pgwarden knows. */
export type Attribution =
    /** Azure's events name one actor for exactly this change. */
    | {
          readonly kind: 'named';
          readonly actor: Actor;
          /** The actor, and the client where its id identifies it. */
          readonly text: string;
          readonly correlationId?: string;
          /** Time of the change, ISO 8601. */
          readonly at?: string;
      }
    /** Several actors wrote in that time, or the events do not say which section: one of these. */
    | { readonly kind: 'possible'; readonly actors: readonly Actor[] }
    /** An operator undid a repair. */
    | {
          readonly kind: 'operator';
          readonly operator: string;
          readonly authentication?: OperatorAuthentication;
      }
    /** The server did not change; a new baseline asks for another value. */
    | { readonly kind: 'baseline'; readonly name: string }
    | { readonly kind: 'unknown' };

/** Returns the actor behind a cause. */
export function attributionOf({
    cause,
    possibleActors = [],
}: Pick<AuditEntry, 'cause' | 'possibleActors'>): Attribution {
    if (possibleActors.length > 0) return { kind: 'possible', actors: possibleActors };
    if (cause.kind === 'baseline') return { kind: 'baseline', name: cause.name };
    // Any other act of an operator only led to the read that found the drift.
    if (cause.kind === 'operator' && cause.action === 'undo') {
        const { operator, authentication } = cause;
        return { kind: 'operator', operator, ...(authentication === undefined ? {} : { authentication }) };
    }
    if (cause.kind !== 'event' || cause.actor === undefined) return { kind: 'unknown' };
    const { actor, correlationId, time } = cause;
    return {
        kind: 'named',
        actor,
        text: actorText(cause),
        ...(correlationId === undefined ? {} : { correlationId }),
        ...(time === undefined ? {} : { at: time }),
    };
}

/** Returns whether the attribution names the actor by object id, application id or operator, without case. */
export function namesActor(attribution: Attribution, id: string): boolean {
    const wanted = id.toLowerCase();
    const isMeant = ({ objectId, appId }: Actor): boolean =>
        [objectId, appId].some((each) => each?.toLowerCase() === wanted);
    switch (attribution.kind) {
        case 'named':
            return isMeant(attribution.actor);
        case 'possible':
            return attribution.actors.some(isMeant);
        case 'operator':
            return attribution.operator.toLowerCase() === wanted;
        case 'baseline':
        case 'unknown':
            return false;
    }
}
