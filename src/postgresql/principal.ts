import * as z from 'zod';
import type { Principal } from './grants.ts';

const claims = z.object({
    oid: z.string().optional(),
    idtyp: z.string().optional(),
    upn: z.string().optional(),
    unique_name: z.string().optional(),
    preferred_username: z.string().optional(),
    app_displayname: z.string().optional(),
});

/**
 * Returns the principal of an access token. Its role is the given one; by default that which Azure makes of a person, the
 * user principal name, or of an app, its display name. Undefined where the token tells no name. The token is not verified: the
 * server does that.
 * Source: "Access token claims reference"; "Manage Microsoft Entra users".
 */
export function principalOf(token: string, role?: string): Principal | undefined {
    const found = claimsOf(token);
    const person = found.upn ?? found.unique_name ?? found.preferred_username;
    const isApp = found.idtyp === 'app' || (found.idtyp === undefined && person === undefined);
    const name = role ?? (isApp ? found.app_displayname : person);
    if (name === undefined || name === '') return undefined;
    return {
        role: name,
        ...(found.oid === undefined ? {} : { objectId: found.oid }),
        type: isApp ? 'service' : 'user',
    };
}

function claimsOf(token: string): z.infer<typeof claims> {
    try {
        const [, payload = ''] = token.split('.');
        return claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    } catch {
        return {};
    }
}
