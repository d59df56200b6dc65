/** A signed-in principal, and the headers by which the platform tells the app of it. */

/** Claims of a token of Entra, by their names in the token. */
export type Claims = Readonly<Record<string, unknown>>;

export interface ClientClaim {
    readonly typ: string;
    readonly val: string;
}

/**
 * Names that the platform's mapping gives to claims. Roles keep theirs in tokens of version 2.0.
 * Source: dumps of the header in MaximeRouiller.Azure.AppService.EasyAuth issue 4 (2020) and NEasyAuthMiddleware issue
 * 18 (2024); for roles, microsoft-identity-web pull request 2166. Assumed: `roles` of version 1.0, which that pull
 * request implies.
 */
const longNames: Readonly<Record<string, string>> = {
    oid: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
    tid: 'http://schemas.microsoft.com/identity/claims/tenantid',
    sub: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier',
    upn: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
};
const emailAddress = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';
const role = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';

/** Returns the claims as `/.auth/me` and the header show them: one for each value of a list. */
export function clientClaims(claims: Claims): readonly ClientClaim[] {
    return Object.entries(claims).flatMap(([name, value]) => {
        const typ = name === 'roles' && claims.ver === '1.0' ? role : (longNames[name] ?? name);
        const values: readonly unknown[] = Array.isArray(value) ? value : [value];
        return values.map((one) => ({ typ, val: String(one) }));
    });
}

/** Returns the name that people know the principal by; undefined: the token has none. */
export function nameOf({ preferred_username, upn, name }: Claims): string | undefined {
    return [preferred_username, upn, name].find((text) => typeof text === 'string');
}

/** Source: "Work with user identities in Azure App Service authentication". */
export function principalHeaders(claims: Claims): Readonly<Record<string, string>> {
    const principal = {
        auth_typ: 'aad',
        claims: clientClaims(claims),
        name_typ: emailAddress,
        role_typ: role,
    };
    const name = nameOf(claims);
    return {
        'x-ms-client-principal': Buffer.from(JSON.stringify(principal)).toString('base64'),
        'x-ms-client-principal-id': String(claims.oid ?? claims.sub),
        ...(name === undefined ? {} : { 'x-ms-client-principal-name': name }),
        'x-ms-client-principal-idp': 'aad',
    };
}

/** Returns the headers without those that only the platform may set. */
export function withoutPlatformHeaders(
    headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
    return Object.fromEntries(
        Object.entries(headers).filter(([name]) => !/^x-ms-(client-principal|token-aad)/i.test(name)),
    );
}
