import type { Link } from '../definition/control-texts.ts';

/** Pages that several controls refer to. */

export const accessPage: Link = {
    title: 'Access control',
    url: 'https://learn.microsoft.com/azure/postgresql/security/security-access-control',
};
export const auditLoggingPage: Link = {
    title: 'Audit logging',
    url: 'https://learn.microsoft.com/azure/postgresql/security/security-audit',
};
export const backupPage: Link = {
    title: 'Backup and restore',
    url: 'https://learn.microsoft.com/azure/postgresql/backup-restore/concepts-backup-restore',
};
export const dataEncryptionPage: Link = {
    title: 'Data encryption',
    url: 'https://learn.microsoft.com/azure/postgresql/security/security-data-encryption',
};
export const diagnosticsPage: Link = {
    title: 'Diagnostic settings in Azure Monitor',
    url: 'https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings',
};
export const entraPage: Link = {
    title: 'Microsoft Entra authentication',
    url: 'https://learn.microsoft.com/azure/postgresql/security/security-entra-concepts',
};
export const extensionsPage: Link = {
    title: 'Extensions and modules',
    url: 'https://learn.microsoft.com/azure/postgresql/extensions/concepts-extensions-considerations',
};
export const logAccessPage: Link = {
    title: 'Configure and access logs',
    url: 'https://learn.microsoft.com/azure/postgresql/monitor/how-to-configure-and-access-logs',
};
export const loggingPage: Link = {
    title: 'Logging',
    url: 'https://learn.microsoft.com/azure/postgresql/monitor/concepts-logging',
};
export const passwordPage: Link = {
    title: 'Connect with password authentication',
    url: 'https://learn.microsoft.com/azure/postgresql/security/security-connect-scram',
};
export const pgauditPage: Link = {
    title: 'pgaudit',
    url: 'https://github.com/pgaudit/pgaudit/blob/main/README.md',
};
export const postgresDatabaseRolesPage: Link = {
    title: 'PostgreSQL: Role Attributes',
    url: 'https://www.postgresql.org/docs/current/role-attributes.html',
};
export const postgresFunctionPage: Link = {
    title: 'PostgreSQL: Writing SECURITY DEFINER Functions Safely',
    url: 'https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY',
};
export const postgresLoggingPage: Link = {
    title: 'PostgreSQL: Error Reporting and Logging',
    url: 'https://www.postgresql.org/docs/current/runtime-config-logging.html',
};
export const postgresPasswordPage: Link = {
    title: 'PostgreSQL: Password Authentication',
    url: 'https://www.postgresql.org/docs/current/auth-password.html',
};
export const postgresPredefinedRolesPage: Link = {
    title: 'PostgreSQL: Predefined Roles',
    url: 'https://www.postgresql.org/docs/current/predefined-roles.html',
};
export const postgresPrivilegesPage: Link = {
    title: 'PostgreSQL: Privileges',
    url: 'https://www.postgresql.org/docs/current/ddl-priv.html',
};
export const postgresRolePage: Link = {
    title: 'PostgreSQL: ALTER ROLE',
    url: 'https://www.postgresql.org/docs/current/sql-alterrole.html',
};
export const postgresRowSecurityPage: Link = {
    title: 'PostgreSQL: Row Security Policies',
    url: 'https://www.postgresql.org/docs/current/ddl-rowsecurity.html',
};
export const postgresSchemasPage: Link = {
    title: 'PostgreSQL: Schemas',
    url: 'https://www.postgresql.org/docs/current/ddl-schemas.html',
};
export const privateAccessPage: Link = {
    title: 'Networking with private endpoints',
    url: 'https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private-link',
};
export const publicAccessPage: Link = {
    title: 'Networking with public access',
    url: 'https://learn.microsoft.com/azure/postgresql/network/concepts-networking-public',
};
export const replicaPage: Link = {
    title: 'Read replicas',
    url: 'https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas',
};
export const serverParametersPage: Link = {
    title: 'Server parameters',
    url: 'https://learn.microsoft.com/azure/postgresql/server-parameters/concepts-server-parameters',
};
export const tlsPage: Link = {
    title: 'TLS in Azure Database for PostgreSQL',
    url: 'https://learn.microsoft.com/azure/postgresql/security/security-tls',
};
