import type { DiagnosticSetting } from '../../../src/model/diagnostic-settings.ts';
import type { ServerState } from '../../../src/model/server-state.ts';
import { eventHub, logCategories, storageAccount, workspaceId } from '../../support/states.ts';
import { auditsRoleAndDdl, isText, members, namesUserAndDatabase } from './meanings.ts';
import { member, type WireServer } from './resource.ts';

/**
 * The servers for which a control differs from Microsoft's definition. The controls declare the differences; the
 * predicates here are written without the controls' own code.
 */
export interface DifferingServers {
    /**
     * Whether the server is one of them: as the product read it, and as Azure sent it. It may hold for more servers than
     * differ only where `isLoose`.
     */
    applies(state: ServerState, wire: WireServer): boolean;
    readonly isLoose?: true;
}

const [access, subnet, zone] = [
    'publicNetworkAccess',
    'delegatedSubnetResourceId',
    'privateDnsZoneArmResourceId',
] as const;

/** By control, then by the name of the difference. */
export const differingServers: Readonly<Record<string, Readonly<Record<string, DifferingServers>>>> = {
    'tls-minimum-version': {
        maximum: {
            applies: (state) => hasMaximum(state) && ['tlsv1.2', 'tlsv1.3'].includes(minimum(state) ?? ''),
        },
        newerMinimum: {
            applies: (state) => minimum(state) === 'tlsv1.4' && !hasMaximum(state),
        },
    },
    'public-network-access': {
        accessNotTold: {
            applies: (_, wire) =>
                [access, subnet, zone].every((name) => (networkField(wire, name) ?? null) === null),
        },
        emptyNetwork: {
            isLoose: true,
            applies: hasEmptyName,
        },
        emptyName: {
            isLoose: true,
            applies: hasEmptyName,
        },
    },
    'private-endpoint': {
        insideVirtualNetwork: {
            applies: ({ server }) =>
                server.network.delegatedSubnetResourceId !== undefined &&
                !server.privateEndpointConnections.some(({ status }) => status.toLowerCase() === 'approved'),
        },
    },
    'log-connections': {
        connectionAspects: {
            applies({ parameters: { log_connections: found } }) {
                if (found === undefined || found.dataType.toLowerCase() === 'boolean') return false;
                const three = ['receipt', 'authentication', 'authorization'];
                const aspects = members(found.value);
                return aspects.includes('all') || three.every((each) => aspects.includes(each));
            },
        },
    },
    'connection-throttling': {
        absentParameter: {
            applies: ({ parameters }) => parameters['connection_throttle.enable'] === undefined,
        },
    },
    'log-retention': {
        blankBeside: {
            applies: ({ parameters: { 'logfiles.retention_days': days } }) =>
                days !== undefined && days.value !== days.value.trim() && Number(days.value) >= 7,
        },
        absentParameter: {
            applies: ({ parameters }) => parameters['logfiles.retention_days'] === undefined,
        },
    },
    'log-line-prefix': {
        escapedPercent: {
            applies: ({ parameters: { log_line_prefix: prefix } }) =>
                isText(prefix, ['%u', '%d']) &&
                !namesUserAndDatabase(prefix?.value ?? '') &&
                !/%[UD]/.test(prefix?.value ?? ''),
        },
        padding: {
            applies: ({ parameters: { log_line_prefix: prefix } }) =>
                namesUserAndDatabase(prefix?.value ?? '') && !isText(prefix, ['%u', '%d']),
        },
        letterCase: {
            applies: ({ parameters: { log_line_prefix: prefix } }) =>
                isText(prefix, ['%u', '%d']) &&
                !namesUserAndDatabase(prefix?.value ?? '') &&
                /%[UD]/.test(prefix?.value ?? ''),
        },
    },
    'pgaudit-loaded': {
        otherLibrary: {
            applies: (state) =>
                isText(state.parameters.shared_preload_libraries, ['pgaudit']) && !isPreloaded(state),
        },
        notAllowListed: {
            applies(state) {
                const allowed = state.parameters['azure.extensions'];
                return (
                    isPreloaded(state) && allowed !== undefined && !members(allowed.value).includes('pgaudit')
                );
            },
        },
        notRestarted: {
            applies: (state) =>
                isPreloaded(state) &&
                state.parameters.shared_preload_libraries?.isConfigPendingRestart === true,
        },
    },
    'pgaudit-classes': {
        tooFewClasses: {
            applies({ parameters: { 'pgaudit.log': log } }) {
                return (
                    log !== undefined && log.value.toLowerCase() !== 'none' && !auditsRoleAndDdl(log.value)
                );
            },
        },
        noneBesideClasses: {
            applies: ({ parameters: { 'pgaudit.log': log } }) =>
                isText(log, ['role', 'ddl']) && members(log?.value ?? '').includes('none'),
        },
        allClasses: {
            applies: ({ parameters: { 'pgaudit.log': log } }) =>
                log !== undefined &&
                auditsRoleAndDdl(log.value) &&
                !members(log.value).includes('none') &&
                !isText(log, ['role', 'ddl']),
        },
        classTakenAway: {
            applies: ({ parameters: { 'pgaudit.log': log } }) =>
                isText(log, ['role', 'ddl']) &&
                !auditsRoleAndDdl(log?.value ?? '') &&
                /(^|,)\s*-/.test(log?.value ?? ''),
        },
        noClass: {
            applies: ({ parameters: { 'pgaudit.log': log } }) =>
                isText(log, ['role', 'ddl']) &&
                !auditsRoleAndDdl(log?.value ?? '') &&
                !/(^|,)\s*-/.test(log?.value ?? ''),
        },
    },
    'diagnostic-settings': {
        anyName: {
            isLoose: true,
            applies: ({ diagnosticSettings }) =>
                diagnosticSettings.every(({ name }) => name !== 'setByPolicy-LogAnalytics'),
        },
        otherForm: {
            isLoose: true,
            applies: ({ diagnosticSettings }) => {
                return isSentInSomeForm(diagnosticSettings.filter(isOwn));
            },
        },
        metricsToo: {
            isLoose: true,
            applies: ({ diagnosticSettings }) =>
                diagnosticSettings.some(({ metrics }) => metrics.some(({ enabled }) => enabled)),
        },
        otherWorkspace: {
            isLoose: true,
            applies: ({ diagnosticSettings }) =>
                diagnosticSettings.some((each) => each.name === 'setByPolicy-LogAnalytics' && !isOwn(each)),
        },
    },
    'diagnostic-settings-event-hub': {
        otherForm: {
            isLoose: true,
            applies: ({ diagnosticSettings }) => isSentInSomeForm(diagnosticSettings.filter(isToHub)),
        },
        otherRule: {
            isLoose: true,
            applies: ({ diagnosticSettings }) =>
                diagnosticSettings.some(
                    (each) =>
                        isToHub(each) &&
                        each.eventHubAuthorizationRuleId?.toLowerCase() !==
                            eventHub.authorizationRuleId.toLowerCase(),
                ),
        },
    },
    'diagnostic-settings-storage': {
        otherForm: {
            isLoose: true,
            applies: ({ diagnosticSettings }) => isSentInSomeForm(diagnosticSettings.filter(isToAccount)),
        },
    },
    'customer-managed-key': {
        keyNotTold: {
            applies(_, wire) {
                const encryption = member(wire.server.properties, 'dataEncryption');
                const [type, uri] = ['type', 'primaryKeyURI'].map((name) => member(encryption, name) || null);
                const word = String(type).toLowerCase();
                if (type === null) return uri !== null;
                return word === 'azurekeyvault' ? uri === null : word !== 'systemmanaged';
            },
        },
    },
    'geo-redundant-backup': {
        replica: {
            applies: ({ server }) =>
                isReplica(server.replicationRole) && server.backup.geoRedundantBackup !== 'Enabled',
        },
    },
    'high-availability': {
        replica: {
            applies: ({ server }) =>
                isReplica(server.replicationRole) &&
                !['samezone', 'zoneredundant'].includes(server.highAvailability.mode.toLowerCase()),
        },
    },
};

function networkField({ server }: WireServer, name: string): unknown {
    return member(member(server.properties, 'network'), name);
}

function hasEmptyName(_: ServerState, wire: WireServer): boolean {
    return networkField(wire, subnet) === '' || networkField(wire, zone) === '';
}

function minimum({ parameters }: ServerState): string | undefined {
    return parameters.ssl_min_protocol_version?.value.toLowerCase();
}

function hasMaximum({ parameters }: ServerState): boolean {
    return (parameters.ssl_max_protocol_version?.value ?? '') !== '';
}

function isPreloaded({ parameters }: ServerState): boolean {
    return members(parameters.shared_preload_libraries?.value ?? '').includes('pgaudit');
}

function isReplica(role: string): boolean {
    return ['asyncreplica', 'geoasyncreplica'].includes(role.trim().toLowerCase());
}

function isOwn(setting: DiagnosticSetting): boolean {
    return setting.workspaceId?.toLowerCase() === workspaceId.toLowerCase();
}

function isToHub({ eventHubAuthorizationRuleId: rule, eventHubName }: DiagnosticSetting): boolean {
    const [namespace = ''] = eventHub.authorizationRuleId.toLowerCase().split('/authorizationrules/');
    return (
        rule?.toLowerCase().split('/authorizationrules/')[0] === namespace &&
        eventHubName?.toLowerCase() === eventHub.eventHubName
    );
}

function isToAccount({ storageAccountId }: DiagnosticSetting): boolean {
    return storageAccountId?.toLowerCase() === storageAccount.storageAccountId.toLowerCase();
}

/** Whether the settings send a group, or as many categories as there are. */
function isSentInSomeForm(settings: readonly DiagnosticSetting[]): boolean {
    const sent = settings.flatMap(enabledNames);
    return sent.some((each) => ['audit', 'alllogs'].includes(each)) || sent.length >= logCategories.length;
}

function enabledNames({ logs }: DiagnosticSetting): string[] {
    return logs
        .filter(({ enabled }) => enabled)
        .map(({ category, categoryGroup }) => (category ?? categoryGroup ?? '').toLowerCase());
}
