import type { Principal } from '../kernel/http.ts';
import type { Random } from '../kernel/random.ts';

const microsoft = 'http://schemas.microsoft.com';
const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** The claims of the caller's token, as an event of a subscription repeats them: every value is a string. */
export function claimsOf(principal: Principal, at: Date, random: Random): Readonly<Record<string, string>> {
    const issued = Math.floor(at.getTime() / 1000) - 300;
    const common = {
        aud: 'https://management.core.windows.net/',
        iss: `https://sts.windows.net/${principal.tenantId}/`,
        iat: String(issued),
        nbf: String(issued),
        exp: String(issued + 86_400),
        aio: random.hex(40),
        ...(principal.appId === undefined ? {} : { appid: principal.appId }),
        [`${microsoft}/identity/claims/objectidentifier`]: principal.objectId,
        [`${microsoft}/identity/claims/tenantid`]: principal.tenantId,
        [`${soap}/nameidentifier`]: random.hex(32),
        uti: random.hex(22),
        ver: '1.0',
    };
    if (principal.type === 'ServicePrincipal') {
        return {
            ...common,
            appidacr: '2',
            [`${microsoft}/identity/claims/identityprovider`]: `https://sts.windows.net/${principal.tenantId}/`,
            idtyp: 'app',
        };
    }
    const name = principal.name ?? principal.objectId;
    return {
        ...common,
        appidacr: '0',
        ipaddr: clientAddress,
        name,
        [`${microsoft}/claims/authnclassreference`]: '1',
        [`${microsoft}/claims/authnmethodsreferences`]: 'pwd,mfa',
        [`${microsoft}/identity/claims/scope`]: 'user_impersonation',
        [`${soap}/name`]: name,
        [`${soap}/upn`]: name,
        puid: random.hex(16).toUpperCase(),
    };
}

/** An address of the range for documentation: events carry the address of the caller. */
export const clientAddress = '203.0.113.17';
