import * as z from 'zod';

/** App roles of the Entra application that signs operators in. */
export const roles = ['Reader', 'Operator'] as const;

export type Role = (typeof roles)[number];

/** An operator whom the platform signed in. */
export interface Principal {
    /** Entra object id, lower case. */
    readonly objectId: string;
    readonly roles: readonly Role[];
    /** Display name, for the operator's own eyes: the audit keeps object ids. */
    readonly name?: string;
}

/** Entra's form of object ids. Other identity providers have other ids, which are not taken. */
const objectId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isObjectId(text: string): boolean {
    return objectId.test(text);
}

/** Claims keep their name in the token or get a longer one. Source: "Work with user identities in Azure App Service". */
const objectIdClaims = ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'];
const nameClaims = ['name', 'preferred_username'];
const roleClaims = ['http://schemas.microsoft.com/ws/2008/06/identity/claims/role', 'roles'];

const clientPrincipal = z.object({
    claims: z.array(z.object({ typ: z.string(), val: z.string() })),
    role_typ: z.string().nullish(),
});

/**
 * Returns the principal in header `x-ms-client-principal`: JSON in Base64, which App Service sets, and strips from
 * outside, while its authentication is on. Undefined: it is not in that form, or names no object id of Entra.
 */
export function principalOf(header: string): Principal | undefined {
    const parsed = clientPrincipal.safeParse(jsonIn(header));
    if (!parsed.success) return undefined;
    const { claims, role_typ } = parsed.data;
    const id = claims.find(({ typ }) => objectIdClaims.includes(typ))?.val ?? '';
    if (!isObjectId(id)) return undefined;
    const ofRole = [...roleClaims, role_typ];
    const given = claims.flatMap(({ typ, val }) => (ofRole.includes(typ) ? [val] : []));
    const name = claims.find(({ typ, val }) => nameClaims.includes(typ) && val !== '')?.val;
    return {
        objectId: id.toLowerCase(),
        roles: roles.filter((role) => given.includes(role)),
        ...(name === undefined ? {} : { name }),
    };
}

/** Undefined: not JSON in Base64. */
function jsonIn(base64: string): unknown {
    try {
        return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    } catch {
        return undefined;
    }
}
