import * as z from 'zod';
import type { Operator } from '../../model/operator.ts';
import { words } from './fields.ts';
import { isObjectId, type Principal } from './principal.ts';

const name = words(100);

/** The body of a write names its operator while the platform signs no one in. */
const selfDeclared = {
    operator: name
        .refine(
            (text) => !isObjectId(text),
            'allowed: a name; an object id counts only from App Service authentication',
        )
        .describe('unverified name of the operator'),
};

const ignored = {
    operator: name.exactOptional().describe('ignored: the operator is the signed-in object id'),
};

/** Adds the field `operator` to the schema of a body. */
export function withOperator(body: z.ZodObject, isSignInByPlatform: boolean): z.ZodObject {
    return body.extend(isSignInByPlatform ? ignored : selfDeclared);
}

/** Returns the schema of a route's body, with the field `operator` where it acts; undefined: it takes none. */
export function bodyOf(
    { body, isQuestion }: { readonly body?: z.ZodObject; readonly isQuestion?: true },
    isSignInByPlatform: boolean,
): z.ZodObject | undefined {
    if (body === undefined || isQuestion === true) return body;
    return withOperator(body, isSignInByPlatform);
}

/**
 * Returns who acts: the principal that the platform signed in, else the unverified name in the body. A name that looks
 * like an object id is refused with the rest of the body, because it would pass for a principal that was signed in.
 */
export function operatorOf(principal: Principal | undefined, body: unknown): Operator {
    if (principal !== undefined) return { operator: principal.objectId, authentication: 'signedIn' };
    const { operator } = z.object(selfDeclared).parse(body);
    return { operator, authentication: 'functionKey' };
}
