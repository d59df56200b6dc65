import { literal } from './quoting.ts';

/** The identity as which Pgwarden, or the person who runs a command, connects. */
export interface Principal {
    /** Name of the role. */
    readonly role: string;
    /** Object id in Microsoft Entra. Absent: unknown. */
    readonly objectId?: string;
    readonly type: 'user' | 'group' | 'service';
}

/**
 * Returns the statement that creates the role of a principal, which an Entra administrator runs in database `postgres`. By
 * object id, so that a principal of the same name cannot slip in. Source: "Manage Microsoft Entra users".
 */
export function principalStatement({ role, objectId = 'OBJECT-ID', type }: Principal): string {
    return `SELECT * FROM pg_catalog.pgaadauth_create_principal_with_oid(${literal(role)}, ${literal(objectId)}, ${literal(type)}, false, false);`;
}
