import {
    administratorPolicy,
    azureServicesPolicy,
    diagnosticPolicies,
    eventHubPolicy,
    privateEndpointPolicy,
    storagePolicy,
    threatProtectionPolicies,
    wideRangePolicies,
} from './child-policies.ts';
import { allowListPolicy, egressPolicies, maskingPolicies } from './extension-policies.ts';
import {
    classPolicy,
    connectionPolicy,
    onlyValue,
    prefixPolicy,
    retentionPolicies,
    tlsPolicies,
    withMember,
} from './parameter-policies.ts';
import { passwordPolicies } from './password-policies.ts';
import type { ControlPolicy } from './policy.ts';
import {
    autoGrowPolicy,
    backupRetentionPolicy,
    confidentialComputePolicy,
    customerKeyPolicy,
    entraOnlyPolicy,
    entraPolicy,
    geoBackupPolicy,
    geoKeyPolicy,
    highAvailabilityPolicy,
    maintenanceWindowPolicy,
    publicAccessPolicy,
    versionlessKeyPolicy,
} from './server-policies.ts';

const scram = 'scram-sha-256';

/** The policies of each control. A control that is in neither table is new: the law of test/unit/policy-export says so. */
export const controlPolicies: Readonly<Record<string, readonly ControlPolicy[]>> = {
    'secure-transport': [onlyValue('require_secure_transport', 'on')],
    'tls-minimum-version': tlsPolicies,
    'password-encryption': [onlyValue('password_encryption', scram)],
    'accepted-password-authentication': [onlyValue('azure.accepted_password_auth_method', scram)],
    'row-security-parameter': [onlyValue('row_security', 'on')],
    'log-checkpoints': [onlyValue('log_checkpoints', 'on')],
    'log-connections': [connectionPolicy],
    'log-disconnections': [onlyValue('log_disconnections', 'on')],
    'connection-throttling': [onlyValue('connection_throttle.enable', 'on')],
    'log-retention': retentionPolicies,
    'log-line-prefix': [prefixPolicy],
    'statement-logging': [onlyValue('log_statement', 'none')],
    'pgaudit-loaded': [
        withMember('shared_preload_libraries', 'pgaudit', 'libraries'),
        withMember('azure.extensions', 'pgaudit', 'extensions'),
    ],
    'pgaudit-classes': [classPolicy],
    'public-network-access': [publicAccessPolicy],
    'entra-authentication': [entraPolicy],
    'entra-only-authentication': [entraOnlyPolicy],
    'entra-administrator': [administratorPolicy],
    'private-endpoint': [privateEndpointPolicy],
    'firewall-azure-services': [azureServicesPolicy],
    'firewall-wide-ranges': wideRangePolicies,
    'diagnostic-settings': diagnosticPolicies,
    'diagnostic-settings-event-hub': [eventHubPolicy],
    'diagnostic-settings-storage': [storagePolicy],
    'threat-protection': threatProtectionPolicies,
    'customer-managed-key': [customerKeyPolicy],
    'encryption-key-version': [versionlessKeyPolicy],
    'backup-retention': [backupRetentionPolicy],
    'geo-redundant-backup': [geoBackupPolicy],
    'high-availability': [highAvailabilityPolicy],
    'confidential-compute': [confidentialComputePolicy],
    'storage-auto-grow': [autoGrowPolicy],
    'geo-backup-encryption-key': [geoKeyPolicy],
    'maintenance-window': [maintenanceWindowPolicy],
    'audit-statement-text': [
        onlyValue('pgaudit.log_statement', 'on'),
        { ...onlyValue('pgaudit.log_level', 'log'), suffix: 'level' },
        { ...onlyValue('pgaudit.log_client', 'off'), suffix: 'client' },
        {
            ...onlyValue('pgaudit.log_statement_once', 'on'),
            suffix: 'once',
            values: ({ pgauditStatementOnce }) => (pgauditStatementOnce ? {} : undefined),
        },
    ],
    'password-strength': passwordPolicies,
    'extension-allow-list': [allowListPolicy],
    'data-masking': maskingPolicies,
    'data-egress': egressPolicies,
};

/** Looked up in April 2026: Microsoft's built-in definitions, and the public listings of `Get-AzPolicyAlias`. */
const noAlias = 'a rule sees only properties with an alias, and Azure Policy has published none for this one';
const notTheServer = 'it is about another resource than the server; Microsoft has definitions for it';
const noWrite = 'it depends on time or on the state of the server, and no write can be refused for it';

/** The reason why a control has no policy. */
export const controlsWithoutPolicy: Readonly<Record<string, string>> = {
    'encryption-key-health': noWrite,
    'encryption-key-rotation': noWrite,
    'pending-restart': noWrite,
    'backup-freshness': noWrite,
    'engine-version': noWrite,
    'fips-mode': noAlias,
    'immutable-backup': noAlias,
    'defender-plan': notTheServer,
    'key-vault-protection': notTheServer,
    'log-workspace-retention': notTheServer,
    'network-security-group': notTheServer,
    'resource-lock': notTheServer,
    'policy-assignment': 'it is about the assignments themselves',
    'read-replica': 'a rule sees one server, not its replicas',
    'firewall-address-count': 'a rule sees one firewall rule, not their sum',
};
