import type { Operator } from '../model/operator.ts';
import { operator } from './fields.ts';

/** Entra's form of object ids. Other identity providers have other ids, which are not taken. */
const objectId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Returns who acts: the principal that the platform signed in, else the unverified name in the body. A name that looks
 * like an object id is a problem, because it would pass for a principal that was signed in.
 */
export function operatorOf(
    principalId: string | undefined,
    body: unknown,
):
    | { readonly kind: 'operator'; readonly operator: Operator }
    | { readonly kind: 'problem'; readonly problem: string } {
    if (principalId !== undefined && objectId.test(principalId)) {
        return {
            kind: 'operator',
            operator: { operator: principalId.toLowerCase(), authentication: 'signedIn' },
        };
    }
    if (typeof body !== 'object' || body === null || !('operator' in body)) {
        return { kind: 'problem', problem: 'operator: required; allowed: 1 to 100 characters' };
    }
    // The schema names what else is wrong with it.
    const given = operator.safeParse(body.operator).data ?? '';
    if (objectId.test(given)) {
        const problem = 'operator: allowed: a name; an object id counts only from App Service authentication';
        return { kind: 'problem', problem };
    }
    return { kind: 'operator', operator: { operator: given, authentication: 'functionKey' } };
}
