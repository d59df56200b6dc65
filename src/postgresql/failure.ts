import { DatabaseError } from 'pg';
import type { ServerProperties } from '../model/server-state.ts';
import { type Principal, principalStatement } from './grants.ts';
import { mainDatabase } from './looked-into.ts';
import { identifier } from './quoting.ts';

/** The connection ended, or got another answer than TLS, before its certificate was verified. Nothing was sent. */
export class NoTlsError extends Error {
    override readonly name = 'NoTlsError';
    readonly transient = true;

    constructor(options?: ErrorOptions) {
        super('the server offered no TLS, or ended the connection before it', options);
    }
}

/** The server did not answer in time. The connection was ended. */
export class SessionTimeoutError extends Error {
    override readonly name = 'SessionTimeoutError';
    readonly transient = true;
    /** As if the network had said so. */
    readonly code = 'ETIMEDOUT';

    constructor(milliseconds: number) {
        super(`no answer within ${milliseconds / 1_000} s`);
    }
}

/** The place of a failure. */
export interface FailurePlace {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly principal: Principal;
    readonly network: ServerProperties['network'];
}

/** Reason why a server or a database could not be read, as slices and their parts have it. */
export interface SessionProblem {
    readonly reason: string;
    /** True when a later read may succeed by itself. */
    readonly transient: boolean;
    /** True when every database of the server fails in the same way. */
    readonly isOfServer: boolean;
}

/** Codes of the network: there is no way to the server, or no such name. */
const unreachable = [
    'ENOTFOUND',
    'EAI_AGAIN',
    'ENODATA',
    'ETIMEDOUT',
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EPIPE',
];

/** Codes of Node for a certificate that is not the server's. Source: "X509 certificate error codes", Node.js documentation. */
const untrusted =
    /^(?:ERR_TLS_CERT_ALTNAME_(?:INVALID|FORMAT)|UNABLE_TO_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_|INVALID_(?:CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED|OUT_OF_MEM)/;

/** SQLSTATE of what passes: busy, restarting, cancelled. The first two characters are the class. */
const passing = /^(?:08|40|53|57P0[1-5]|57014|55P03|55006|58)/;

/**
 * Returns why a session failed: PostgreSQL's, Node's, or the network's words, and the one line that helps. Decides on codes
 * only.
 */
export function sessionProblem(cause: unknown, place: FailurePlace): SessionProblem {
    if (cause instanceof DatabaseError) return databaseProblem(cause, place);
    const code = codeOf(cause);
    const { host, port } = place;
    const message = cause instanceof Error ? cause.message : String(cause);
    if (untrusted.test(code)) {
        return {
            reason: `the certificate of ${host}:${port} is not that of the server (${code}): this may be an attack, and the token was not sent; on a server whose authority this computer does not know, name it in NODE_EXTRA_CA_CERTS`,
            transient: false,
            isOfServer: true,
        };
    }
    if (unreachable.includes(code)) {
        return {
            reason: `cannot reach ${host}:${port} from here (${code}); ${networkAdvice(place.network)}`,
            transient: code === 'EAI_AGAIN' || code === 'ECONNRESET' || code === 'EPIPE',
            isOfServer: true,
        };
    }
    if (code.startsWith('ERR_SSL_') || code === 'EPROTO') {
        return {
            reason: `no TLS 1.2 or newer with ${host}:${port} (${code}); nothing was sent`,
            transient: false,
            isOfServer: true,
        };
    }
    const isPassing = cause instanceof NoTlsError || code === '';
    return { reason: `${host}:${port}: ${message}`, transient: isPassing, isOfServer: isPassing };
}

/** Returns the code of an error; '' without one. */
export function codeOf(cause: unknown): string {
    return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}

function databaseProblem(cause: DatabaseError, { database, principal }: FailurePlace): SessionProblem {
    const { code = '' } = cause;
    const said = `PostgreSQL ${code}: ${cause.message}`;
    const lasting = (advice: string, isOfServer: boolean): SessionProblem => ({
        reason: `${said}; ${advice}`,
        transient: false,
        isOfServer,
    });
    switch (code) {
        case '28000':
        case '28P01':
            return lasting(
                `if it names pg_hba.conf, allow the address of this computer in a firewall rule; else an Entra administrator runs in database postgres: ${principalStatement(principal)}`,
                true,
            );
        case '42501':
            return lasting(
                `an administrator runs: GRANT CONNECT ON DATABASE ${identifier(database)} TO ${identifier(principal.role)};`,
                false,
            );
        case '3D000':
            return lasting(
                database === mainDatabase
                    ? `an administrator runs: CREATE DATABASE ${mainDatabase};`
                    : 'it was dropped while the server was read: read again',
                false,
            );
        default:
            return { reason: said, transient: passing.test(code), isOfServer: /^(?:08|53|57P)/.test(code) };
    }
}

function networkAdvice({ delegatedSubnetResourceId, publicNetworkAccess }: FailurePlace['network']): string {
    if (delegatedSubnetResourceId !== undefined) {
        return 'the server is in a virtual network: connect from it or from a peered one that is linked to its private DNS zone';
    }
    return publicNetworkAccess === 'Disabled'
        ? 'public access is disabled: connect from a network with a private endpoint of the server and the zone privatelink.postgres.database.azure.com'
        : 'a firewall rule must allow the address of this computer, and its own firewall port 5432';
}
