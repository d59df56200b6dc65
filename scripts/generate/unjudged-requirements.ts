/** A requirement of the guidance that no control judges. */
export interface UnjudgedRequirement {
    readonly requirement: string;
    /** The framework or document. */
    readonly askedBy: string;
    readonly why: string;
    readonly instead: string;
}

const secureServer = '"Secure your server" (Microsoft Learn)';
const security = '"Security" (Microsoft Learn)';

/** In the order of docs/frameworks.md: sign-in, clients, keys and data, network, operation. */
export const unjudged: readonly UnjudgedRequirement[] = [
    {
        requirement: 'Conditional access, multifactor authentication, just-in-time administrators',
        askedBy: `MCSB IM-7; ${secureServer}`,
        why: 'these are policies of Microsoft Entra, which Pgwarden does not read',
        instead:
            'assign conditional access to the application *Azure OSSRDBMS Database*, and Privileged Identity Management to the groups of administrators; `entra-only-authentication` makes sure that no password bypasses them',
    },
    {
        requirement: 'Managed identities of the applications',
        askedBy: `MCSB IM-3; ${secureServer}`,
        why: 'the identity of a client shows in the database and in its configuration only',
        instead:
            'list the roles of type `service` with `SELECT * FROM pgaadauth_list_principals(false)`, and look for logins of other roles in the log of connections',
    },
    {
        requirement: 'Strength and age of the passwords that exist',
        askedBy: `${security}; ${secureServer}`,
        why: 'passwords are in the database; `password-strength` judges the rules for new ones',
        instead:
            'disable password authentication (`entra-only-authentication`); where it stays, set every password again after `credcheck` is loaded, with `VALID UNTIL`',
    },
    {
        requirement: 'Secrets of applications in a vault',
        askedBy: 'MCSB IM-8',
        why: 'the secret is where the application has it',
        instead:
            'scan repositories and app settings for connection strings; `statement-logging` keeps passwords out of the log',
    },
    {
        requirement: 'Least privilege: roles, grants, row-level security, the administrator role',
        askedBy: `MCSB PA-7; ${security}`,
        why: 'the deployed app opens no connection to a database; where a person does, `role-attributes`, `public-relations`, and the other controls of area `access` judge most of it',
        instead: 'run the queries of [inside-the-databases.md](inside-the-databases.md#roles) every quarter',
    },
    {
        requirement: 'Access of Microsoft’s support',
        askedBy: 'MCSB PA-8',
        why: 'flexible servers do not support Customer Lockbox',
        instead: 'accept the risk, or encrypt in the client what support must not see',
    },
    {
        requirement: 'Clients check the certificate of the server',
        askedBy: `MCSB DP-3; ${secureServer}`,
        why: '`secure-transport` judges that connections are encrypted; the check of the certificate happens in the client, and the server cannot see it',
        instead:
            'set `sslmode=verify-full` with the root certificates that Microsoft publishes in each connection string',
    },
    {
        requirement: 'New root certificates reach the clients',
        askedBy: secureServer,
        why: 'the store of root certificates is in the client',
        instead:
            'use the store of the operating system, or update the bundle when Microsoft announces a new root',
    },
    {
        requirement: 'Certificates in a vault',
        askedBy: 'MCSB DP-7',
        why: 'Microsoft manages the certificate of the server',
        instead: 'nothing to do',
    },
    {
        requirement: 'Encryption in the client, rules of masking',
        askedBy: secureServer,
        why: 'the application or SQL does it; `data-masking` judges whether databases can have PostgreSQL Anonymizer',
        instead:
            'classify the columns, and declare masking rules or encrypt in the client for those that need it',
    },
    {
        requirement: 'Access to the key vault: its roles, access policies, and logs',
        askedBy: 'MCSB DP-8',
        why: '`key-vault-protection` judges the network of the vault and what keeps it from deletion; its roles are about all applications, not the server alone',
        instead: 'assign the definitions of Azure Policy for Key Vault, and review the roles on the vault',
    },
    {
        requirement: 'Rules of network security groups',
        askedBy: 'MCSB NS-1',
        why: '`network-security-group` judges that there is a group; its right rules depend on the clients of the server',
        instead: 'review the inbound rules of the group, and watch its flow logs',
    },
    {
        requirement: 'Review of logs, and their retention outside of workspaces',
        askedBy: 'MCSB LT-5, LT-6',
        why: '`diagnostic-settings` judges where the logs go, and `log-workspace-retention` the days of the workspace; tables, storage accounts and event hubs have their own',
        instead: 'set the retention of those, and alert on the logs',
    },
    {
        requirement: 'Azure roles on the servers follow least privilege',
        askedBy: `MCSB PA-7; ${secureServer}`,
        why: 'Pgwarden does not read role assignments; `role-attributes` is about roles inside the server',
        instead:
            'list them with `az role assignment list --scope $SERVER_ID --include-inherited`, and review them with Microsoft Entra access reviews',
    },
    {
        requirement: 'Alerts reach the owners',
        askedBy: 'MCSB IR-2; scanners',
        why: 'the recipients are settings of Defender for Cloud, per subscription',
        instead:
            'set security contacts with `az security contact create`, and notifications for Pgwarden itself',
    },
    {
        requirement: 'Tested recovery',
        askedBy: 'MCSB BR-4',
        why: 'only a restore proves a backup',
        instead: 'restore a server to a point in time every quarter, and write down how long it took',
    },
];
