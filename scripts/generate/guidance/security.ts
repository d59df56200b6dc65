import type { GuidanceSection } from './guidance-row.ts';

export const security: GuidanceSection = {
    title: 'Security',
    about: 'The page on Microsoft Learn about security of flexible servers.',
    rows: [
        {
            asks: 'passwords use SCRAM',
            kind: 'repaired',
            controls: ['password-encryption', 'accepted-password-authentication'],
        },
        { asks: 'TLS stays required', kind: 'repaired', controls: ['secure-transport'] },
        { asks: 'the versions of TLS are limited', kind: 'repaired', controls: ['tls-minimum-version'] },
        { asks: 'cryptography is validated for FIPS 140', kind: 'repaired', controls: ['fips-mode'] },
        {
            asks: 'storage is always encrypted',
            kind: 'notApplicable',
            reason: 'Azure does it, and offers no switch',
        },
        {
            asks: 'a virtual network isolates the server',
            kind: 'checked',
            controls: ['public-network-access'],
        },
        {
            asks: 'network security groups filter its traffic',
            kind: 'checked',
            controls: ['network-security-group'],
        },
        {
            asks: 'firewall rules admit known addresses only',
            kind: 'repaired',
            controls: ['firewall-wide-ranges', 'firewall-azure-services', 'firewall-address-count'],
        },
        {
            asks: 'Microsoft Defender is enabled, and alerts',
            kind: 'repaired',
            controls: ['threat-protection', 'defender-plan'],
        },
        {
            asks: 'roles get the least privileges that they need',
            kind: 'checked',
            controls: ['role-attributes', 'predefined-roles', 'definer-execute'],
            page: 'docs/inside-the-databases.md#roles',
        },
        {
            asks: 'applications never use the administrator',
            kind: 'checked',
            controls: ['administrator-members'],
            page: 'docs/inside-the-databases.md#administrators',
        },
        {
            asks: 'members of `azure_pg_admin` are few and known',
            kind: 'checked',
            controls: ['administrator-members'],
            page: 'docs/inside-the-databases.md#administrators',
        },
        {
            asks: 'only Microsoft has the superuser',
            kind: 'notApplicable',
            reason: 'Azure guarantees it; no role can become one',
        },
        {
            asks: 'roles are reviewed regularly: creation of roles and databases, replication',
            kind: 'checked',
            controls: ['role-attributes', 'setting-overrides'],
            page: 'docs/inside-the-databases.md#roles',
        },
        {
            asks: 'casts are created and dropped by administrators only',
            kind: 'documented',
            page: 'docs/inside-the-databases.md#functions-and-casts',
        },
        { asks: 'activity is audited', kind: 'repaired', controls: ['pgaudit-loaded', 'pgaudit-classes'] },
        {
            asks: 'privileges of `PUBLIC` are revoked',
            kind: 'checked',
            controls: ['public-relations', 'default-privileges', 'public-connect', 'definer-execute'],
            page: 'docs/inside-the-databases.md#privileges-of-public',
        },
        {
            asks: 'nobody may create objects in the schema `public`',
            kind: 'checked',
            controls: ['public-schema-create', 'definer-search-path'],
            page: 'docs/inside-the-databases.md#schema-public',
        },
        {
            asks: 'databases are closed to `PUBLIC`',
            kind: 'checked',
            controls: ['public-connect'],
            page: 'docs/inside-the-databases.md#privileges-of-public',
        },
        {
            asks: 'grants name privileges rather than all of them',
            kind: 'checked',
            controls: ['public-relations', 'default-privileges'],
            page: 'docs/inside-the-databases.md#grants-on-tables',
        },
        {
            asks: 'from version 15 on, the owner of a database owns the schema `public`',
            kind: 'documented',
            page: 'docs/inside-the-databases.md#schema-public',
        },
        {
            asks: 'from version 16 on, `CREATEROLE` needs `ADMIN OPTION`',
            kind: 'documented',
            page: 'docs/inside-the-databases.md#roles',
        },
        {
            asks: 'predefined roles for reserved connections and subscriptions are given with care',
            kind: 'checked',
            controls: ['predefined-roles'],
            page: 'docs/inside-the-databases.md#predefined-roles',
        },
        {
            asks: '`pg_write_all_data` is not offered: narrower grants take its place',
            kind: 'checked',
            controls: ['predefined-roles'],
            page: 'docs/inside-the-databases.md#predefined-roles',
        },
        {
            asks: 'row-level security is in force',
            kind: 'repaired',
            controls: ['row-security-parameter', 'row-security'],
            page: 'docs/inside-the-databases.md#row-level-security',
        },
        {
            asks: 'row-level security without a policy denies everything',
            kind: 'documented',
            page: 'docs/inside-the-databases.md#row-level-security',
        },
        {
            asks: 'few roles bypass row-level security',
            kind: 'checked',
            controls: ['role-attributes'],
            page: 'docs/inside-the-databases.md#roles',
        },
        {
            asks: 'passwords rotate regularly',
            kind: 'repaired',
            controls: ['password-strength', 'password-expiry'],
            page: 'docs/inside-the-databases.md#passwords',
        },
        {
            asks: 'passwords are strong: cases, digits, special characters',
            kind: 'repaired',
            controls: ['password-strength'],
        },
        {
            asks: 'roles with MD5 passwords get SCRAM ones',
            kind: 'checked',
            controls: ['role-passwords', 'setting-overrides'],
            page: 'docs/inside-the-databases.md#passwords',
        },
        {
            asks: 'a password that is changed stays out of the log',
            kind: 'repaired',
            controls: ['statement-logging'],
            page: 'docs/inside-the-databases.md#passwords',
        },
    ],
};
