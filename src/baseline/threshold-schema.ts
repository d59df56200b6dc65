import * as z from 'zod';
import { egressNames } from '../model/data-egress.ts';
import { databasesThreshold } from './databases-schema.ts';
import { guid, nonBlankText, strictObject, wholeNumber } from './fields.ts';
import { ipv4Number } from './ipv4.ts';

/** The schema of thresholds in a document or scope. `model/thresholds.ts` describes each one. */

const ipv4 = z
    .string('an IPv4 address such as 203.0.113.7')
    .refine((text) => ipv4Number(text) !== undefined, 'an IPv4 address such as 203.0.113.7')
    .meta({ format: 'ipv4' });

const addressRange = strictObject({ start: ipv4, end: ipv4 }).refine(
    ({ start, end }) => (ipv4Number(start) ?? 0) <= (ipv4Number(end) ?? 0),
    { error: 'an address that is not before start', path: ['end'] },
);

const workspaceText =
    'the resource id of a Log Analytics workspace, /subscriptions/…/providers/Microsoft.OperationalInsights/workspaces/…';
/** Id of a Log Analytics workspace. */
export const workspaceIdPattern =
    /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]{1,90}\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]{1,63}$/i;

const ruleText =
    'the resource id of an authorization rule of an Event Hubs namespace, /subscriptions/…/providers/Microsoft.EventHub/namespaces/…/authorizationRules/…';
const ruleId =
    /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]{1,90}\/providers\/Microsoft\.EventHub\/namespaces\/[^/]{6,50}\/authorizationRules\/[^/]{1,256}$/i;
const hubText = 'the name of an event hub';

const accountText =
    'the resource id of a storage account, /subscriptions/…/providers/Microsoft.Storage/storageAccounts/…';
const accountId =
    /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]{1,90}\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]{3,24}$/i;

const regionText = 'a region as Azure names it, westeurope';
const region = z.string(regionText).regex(/^[a-z0-9]{1,40}$/, regionText);

function oneForEachRegion<Item extends { readonly location: string }>(item: z.ZodType<Item>) {
    return z
        .array(item)
        .refine(
            (items) => new Set(items.map(({ location }) => location)).size === items.length,
            'at most one for each region',
        );
}

const eventHub = strictObject({
    location: region,
    authorizationRuleId: z.string(ruleText).regex(ruleId, ruleText),
    eventHubName: z.string(hubText).regex(/^[a-z0-9][a-z0-9._-]{0,255}$/i, hubText),
});

const storageAccount = strictObject({
    location: region,
    storageAccountId: z.string(accountText).regex(accountId, accountText),
});
const policyNameText =
    'the GUID of a built-in definition or initiative of Azure Policy, or the resource id of another one';
const policyNamePattern =
    /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:\/subscriptions\/[0-9a-f-]{36}|\/providers\/Microsoft\.Management\/managementGroups\/[^/?#\\]{1,90})\/providers\/Microsoft\.Authorization\/policy(?:Set)?Definitions\/[^/?#\\]{1,128})$/i;

const wantedAdministrator = strictObject({
    objectId: guid('the object id of the administrator'),
    principalName: nonBlankText(256),
    principalType: z.enum(['User', 'Group', 'ServicePrincipal']),
    tenantId: guid('the tenant of the administrator'),
});

const passwordStrength = strictObject({
    minimumLength: wholeNumber(1, 128).exactOptional().describe('Minimum length of a password.'),
    minimumUpper: wholeNumber(0, 32).exactOptional().describe('Minimum number of uppercase letters.'),
    minimumLower: wholeNumber(0, 32).exactOptional().describe('Minimum number of lowercase letters.'),
    minimumDigits: wholeNumber(0, 32).exactOptional().describe('Minimum number of digits.'),
    minimumSpecial: wholeNumber(0, 32).exactOptional().describe('Minimum number of special characters.'),
    maximumDays: wholeNumber(1, 3650)
        .exactOptional()
        .describe('Maximum number of days until a password expires. Absent: it need not expire.'),
    reuseHistory: wholeNumber(0, 100)
        .exactOptional()
        .describe('Number of other passwords before one may return.'),
    reuseDays: wholeNumber(0, 730).exactOptional().describe('Number of days before a password may return.'),
    exemptUsers: z
        .array(nonBlankText(63))
        .exactOptional()
        .describe('Users whom credcheck.whitelist may exempt from the rules.'),
});

export const thresholdOverrides = strictObject({
    tlsMinimumVersion: z
        .enum(['1.2', '1.3'])
        .exactOptional()
        .describe('Lowest TLS protocol version that the server may accept.'),
    pgauditClasses: z
        .array(z.enum(['read', 'write', 'function', 'role', 'ddl', 'misc', 'all']))
        .min(1, 'at least one class')
        .exactOptional()
        .describe('Classes that pgaudit.log must hold.'),
    pgauditStatementOnce: z
        .boolean()
        .exactOptional()
        .describe(
            'true when the text of a statement is wanted in its first audit entry only (pgaudit.log_statement_once).',
        ),
    logRetentionDays: wholeNumber(1, 7)
        .exactOptional()
        .describe('Days that server logs are kept (logfiles.retention_days), 1 to 7.'),
    serverLogs: z
        .boolean()
        .exactOptional()
        .describe(
            'true when downloadable server logs are wanted (logfiles.download_enable). Every role that reads the server, Reader included, can then download its logs.',
        ),
    logLinePrefix: z
        .array(z.string('an escape such as %u').regex(/^%[a-zA-Z]$/, 'an escape such as %u'))
        .exactOptional()
        .describe('Escapes that log_line_prefix must hold.'),
    diagnosticSettings: strictObject({
        workspaceId: z
            .string(workspaceText)
            .regex(workspaceIdPattern, workspaceText)
            .exactOptional()
            .describe(
                'Resource id of the Log Analytics workspace. Absent: the app setting LOG_ANALYTICS_WORKSPACE_ID.',
            ),
        categoryGroup: z
            .enum(['audit', 'allLogs'])
            .exactOptional()
            .describe('Category group that must be sent; enabling all its categories counts as well.'),
        eventHubs: oneForEachRegion(eventHub)
            .exactOptional()
            .describe(
                'Event hubs that must receive the logs of the servers in their region. Absent: none is asked for.',
            ),
        storageAccounts: oneForEachRegion(storageAccount)
            .exactOptional()
            .describe(
                'Storage accounts that must receive the logs of the servers in their region. Absent: none is asked for.',
            ),
    }).exactOptional(),
    entraAdministrators: z
        .array(wantedAdministrator)
        .exactOptional()
        .describe('Entra administrators that every server must have. Empty: any administrator is enough.'),
    entraTenantId: guid('a tenant')
        .exactOptional()
        .describe(
            'Tenant for Entra authentication. Absent: missing Entra authentication is reported, not enabled.',
        ),
    firewall: strictObject({
        maximumAddresses: wholeNumber(1, 4_294_967_296)
            .exactOptional()
            .describe('Maximum number of addresses in one firewall rule.'),
        allowedRanges: z
            .array(addressRange)
            .exactOptional()
            .describe('Ranges that firewall rules must lie in. Empty: any range of the allowed size.'),
        maximumRules: wholeNumber(0, 128).exactOptional().describe('Maximum number of firewall rules.'),
        maximumTotalAddresses: wholeNumber(0, 4_294_967_296)
            .exactOptional()
            .describe('Maximum number of addresses that all firewall rules admit together.'),
    }).exactOptional(),
    encryptionKey: strictObject({
        version: z
            .enum(['versionless', 'latest'])
            .exactOptional()
            .describe(
                'versionless: Azure follows the newest version; latest: the server names the newest version.',
            ),
        rotationDays: wholeNumber(7, 3650)
            .exactOptional()
            .describe('Maximum number of days between rotations of a key.'),
        expiryDays: wholeNumber(1, 3650)
            .exactOptional()
            .describe('Number of days before its expiry from which a key counts as near expiry.'),
    }).exactOptional(),
    keyVault: strictObject({
        minimumBits: z
            .literal([2048, 3072, 4096])
            .exactOptional()
            .describe('Minimum size of the RSA keys that encrypt servers, bits.'),
        hsm: z
            .boolean()
            .exactOptional()
            .describe('true when these keys must be in a hardware security module (RSA-HSM).'),
    }).exactOptional(),
    backupRetentionDays: wholeNumber(7, 35)
        .exactOptional()
        .describe('Days that backups are kept (backup.backupRetentionDays), 7 to 35.'),
    immutableBackup: z
        .boolean()
        .exactOptional()
        .describe('true when immutable backups are wanted (backup.immutableBackup).'),
    fipsMode: z.boolean().exactOptional().describe('true when FIPS mode is wanted (fipsMode).'),
    confidentialCompute: z
        .boolean()
        .exactOptional()
        .describe('true when a confidential compute size is wanted (sku.name of the series DC or EC).'),
    highAvailability: z
        .enum(['any', 'ZoneRedundant'])
        .exactOptional()
        .describe('ZoneRedundant: the standby must be in another zone. any: SameZone is enough.'),
    engineVersion: z
        .enum(['standard', 'extended'])
        .exactOptional()
        .describe('Support by Azure that the major version must still have; extended support is paid.'),
    maintenanceWindow: strictObject({
        dayOfWeek: wholeNumber(0, 6).describe('0 = Sunday.'),
        startHour: wholeNumber(0, 23).describe('UTC.'),
        startMinute: wholeNumber(0, 59),
    })
        .exactOptional()
        .describe('The maintenance window that servers must have. Absent: any custom window is enough.'),
    backupFreshnessHours: wholeNumber(1, 720)
        .exactOptional()
        .describe('Maximum age of the newest backup, in hours, 1 to 720. Azure makes one a day.'),
    readReplica: strictObject({
        minimum: wholeNumber(0, 5)
            .exactOptional()
            .describe('Number of read replicas that a server must have. 0: none is asked for.'),
        anotherRegion: z
            .boolean()
            .exactOptional()
            .describe('true when only replicas in another region than the server count.'),
    }).exactOptional(),
    passwordStrength: passwordStrength
        .exactOptional()
        .describe('Rules of credcheck for passwords. 0 asks for nothing.'),
    dataMasking: z
        .boolean()
        .exactOptional()
        .describe('true when PostgreSQL Anonymizer (anon) must be there.'),
    allowedExtensions: z
        .array(
            z
                .string('the name of an extension')
                .regex(/^[a-z0-9_-]{1,63}$/, 'the name of an extension, lower case'),
        )
        .exactOptional()
        .describe('Extensions that azure.extensions may allow and databases may have. Absent: any.'),
    allowedDataEgress: z
        .array(z.enum(egressNames))
        .exactOptional()
        .describe('Ways for data to leave the server that are in use. Empty: none may be open.'),
    databases: databasesThreshold.exactOptional().describe('What is allowed inside the databases.'),
    policyAssignments: z
        .array(z.string(policyNameText).regex(policyNamePattern, policyNameText))
        .exactOptional()
        .describe(
            'Definitions and initiatives of Azure Policy that must be assigned at or above the servers. Absent or empty: not asked.',
        ),
    resourceLocks: z
        .boolean()
        .exactOptional()
        .describe(
            'true when locks against deletion are wanted, on servers and the vaults of their keys. Absent: not asked.',
        ),
    logWorkspaceRetentionDays: wholeNumber(4, 730)
        .exactOptional()
        .describe(
            'Days that the Log Analytics workspaces of the logs keep them (retentionInDays), 4 to 730. Absent: not asked.',
        ),
});

export type ThresholdOverrides = z.infer<typeof thresholdOverrides>;
