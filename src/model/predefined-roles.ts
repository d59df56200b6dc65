/**
 * PostgreSQL's own roles that reach beyond what was granted to their member: every table, the server's files and programs,
 * other servers, the work of other roles. Microsoft's guide asks for care with the last two.
 * Source: PostgreSQL 18, "Predefined Roles"; older versions lack some.
 */
export const predefinedRoles = [
    'pg_read_all_data',
    'pg_write_all_data',
    'pg_read_server_files',
    'pg_write_server_files',
    'pg_execute_server_program',
    'pg_maintain',
    'pg_signal_backend',
    'pg_create_subscription',
    'pg_use_reserved_connections',
] as const;

/** Azure's role, whose members administer the server. */
export const administratorRole = 'azure_pg_admin';

export type PredefinedRole = (typeof predefinedRoles)[number];
