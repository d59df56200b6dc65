import type { Parameters, UnreadPart } from './server-state.ts';

/**
 * Server parameters that every flexible server has, whatever its version (13 to 18) and tier: a list without one of them
 * is incomplete. PostgreSQL's own are in its documentation since 12 ("Server Configuration"); the others are in
 * Microsoft's reference of server parameters for each version, and in a recorded list of April 2026.
 * Left out, because some servers lack them: `connection_throttle.enable` (18 has none) and `logfiles.*`.
 */
export const parametersOfEveryServer = [
    'azure.accepted_password_auth_method',
    'azure.extensions',
    'log_checkpoints',
    'log_connections',
    'log_disconnections',
    'log_line_prefix',
    'log_statement',
    'password_encryption',
    'pgaudit.log',
    'require_secure_transport',
    'row_security',
    'shared_preload_libraries',
    'ssl_max_protocol_version',
    'ssl_min_protocol_version',
] as const;

/** Returns the parameters of every server that the list lacks, as unread parts. */
export function missingParameters(parameters: Parameters): readonly UnreadPart[] {
    return parametersOfEveryServer
        .filter((name) => !Object.hasOwn(parameters, name))
        .map((part) => ({
            part,
            reason: 'every server has this parameter, and the list does not',
            transient: false,
        }));
}
