/** Entra tokens as passwords: what a role's security label and the token must agree on. */
import type { Behavior } from '../../simulator/context/behavior.ts';
import type { Authentication } from '../../simulator/kernel/listener.ts';
import type { ServerRecord } from '../../simulator/world/server-record.ts';
import type { Running } from '../control/server-state.ts';
import type { Refusal } from './wire.ts';

/** The resource that a token must be for. */
export const audience = 'https://ossrdbms-aad.database.windows.net';

/** Returns the principal of a token, as the sandbox's Entra tenant knows it. */
export type Authenticate = (authorization: string, audiences: readonly string[]) => Authentication;

/** The label that makes a role one of Entra's: `aadauth,oid=…,type=…`. Undefined: the role has a password, or is none. */
export async function labelOf({ control }: Running, user: string): Promise<string | undefined> {
    const { rows } = await control.query<{ readonly label: string }>(
        `select l.label from pg_shseclabel l join pg_roles r on r.oid = l.objoid
         where l.provider = 'pgaadauth' and l.classoid = 'pg_authid'::regclass and r.rolname = $1::name`,
        [user],
    );
    return rows[0]?.label;
}

/**
 * Returns why the token does not open the role. Known: the text for another audience. Assumed: the other texts, and the
 * code. Groups have no members in the sandbox, so a role of type `group` opens to nobody.
 */
export function tokenRefusal(
    token: string,
    label: string,
    { properties }: ServerRecord,
    authenticate: Authenticate,
    { refusedTokenCode }: Pick<Behavior, 'refusedTokenCode'>,
): Refusal | undefined {
    const refused = (message: string): Refusal => ({ code: refusedTokenCode, message });
    const found = authenticate(`Bearer ${token}`, [audience]);
    if (found.kind === 'none') {
        switch (found.problem) {
            case 'audience':
                return refused(
                    `The access token does not have a valid audience claim. Please acquire a new token for the resource "${audience}".`,
                );
            case 'expired':
                return refused('The access token has expired. Please acquire a new token and retry.');
            default:
                return refused(
                    'An error occurred while validating the access token. Please acquire a new token and retry.',
                );
        }
    }
    const { objectId, tenantId } = found.principal;
    if (tenantId.toLowerCase() !== (properties.authConfig.tenantId ?? '').toLowerCase())
        return refused('The access token is not of the tenant of this server.');
    if (/(?:^|,)oid=([^,]+)/.exec(label)?.[1]?.toLowerCase() !== objectId.toLowerCase())
        return refused('The access token is not of the principal of this role.');
    return undefined;
}
