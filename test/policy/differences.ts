import type { DiagnosticSetting, ServerState } from '../../src/model/server-state.ts';
import { logCategories, workspaceId } from '../support/states.ts';
import { auditsRoleAndDdl, isText, members, namesUserAndDatabase } from './meanings.ts';
import { member, type WireServer } from './resource.ts';

/**
 * Where our verdict is meant to differ from Microsoft's definition. The pages of the controls hold the same reasons,
 * word for word. The predicates are written without the controls' own code.
 */
export interface Difference {
    readonly reason: string;
    /** Our verdict where they differ; theirs is the other one. */
    readonly ours: 'compliant' | 'nonCompliant';
    /**
     * Whether the server is one of those: as we read it, and as Azure answered. It may hold for more servers than
     * differ only where `isLoose`.
     */
    applies(state: ServerState, wire: WireServer): boolean;
    readonly isLoose?: true;
}

/** A definition that looks for a parameter by its name finds nothing where the parameter is not there. */
export function absentParameter(name: string): Difference {
    return {
        reason: `A server that has no parameter ${name} cannot drift in it; Azure Policy calls it non-compliant.`,
        ours: 'compliant',
        applies: ({ parameters }) => parameters[name] === undefined,
    };
}

export const lowerMaximum: Difference = {
    reason: 'A maximum below the wanted version shuts every good version out; Azure Policy looks at the minimum only.',
    ours: 'nonCompliant',
    applies: (state) => isMaximumOld(state) && ['tlsv1.2', 'tlsv1.3'].includes(minimum(state) ?? ''),
};

export const newerMinimum: Difference = {
    reason: 'A version above 1.3 is newer than the wanted one; Azure Policy knows 1.2 and 1.3 only.',
    ours: 'compliant',
    applies: (state) => minimum(state) === 'tlsv1.4' && !isMaximumOld(state),
};

export const connectionAspects: Difference = {
    reason: 'From PostgreSQL 18 on a list of aspects logs what on logs, or more; Azure Policy knows only the word ON.',
    ours: 'compliant',
    applies({ parameters: { log_connections: found } }) {
        if (found === undefined || found.dataType.toLowerCase() === 'boolean') return false;
        const three = ['receipt', 'authentication', 'authorization'];
        const aspects = members(found.value);
        return aspects.includes('all') || three.every((each) => aspects.includes(each));
    },
};

export const prefixEscapedPercent: Difference = {
    reason: '%%u is a percent sign and a letter, and no escape; Azure Policy looks for the text %u anywhere.',
    ours: 'nonCompliant',
    applies: ({ parameters: { log_line_prefix: prefix } }) =>
        isText(prefix, ['%u', '%d']) &&
        !namesUserAndDatabase(prefix?.value ?? '') &&
        !/%[UD]/.test(prefix?.value ?? ''),
};

export const prefixPadding: Difference = {
    reason: '%-10u is the user name, padded to ten characters; Azure Policy looks for the text %u anywhere.',
    ours: 'compliant',
    applies: ({ parameters: { log_line_prefix: prefix } }) =>
        namesUserAndDatabase(prefix?.value ?? '') && !isText(prefix, ['%u', '%d']),
};

export const prefixCase: Difference = {
    reason: '%U and %D are no escapes of PostgreSQL; Azure Policy compares without case.',
    ours: 'nonCompliant',
    applies: ({ parameters: { log_line_prefix: prefix } }) =>
        isText(prefix, ['%u', '%d']) &&
        !namesUserAndDatabase(prefix?.value ?? '') &&
        /%[UD]/.test(prefix?.value ?? ''),
};

export const libraryOfAnotherName: Difference = {
    reason: 'A library whose name only contains pgaudit, such as pgauditlogtofile, is not pgaudit; Azure Policy looks for the text.',
    ours: 'nonCompliant',
    applies: (state) => isText(state.parameters.shared_preload_libraries, ['pgaudit']) && !isPreloaded(state),
};

export const notAllowListed: Difference = {
    reason: 'A library that azure.extensions does not allow cannot be created in a database; Azure Policy looks at shared_preload_libraries only.',
    ours: 'nonCompliant',
    applies(state) {
        const allowed = state.parameters['azure.extensions'];
        return isPreloaded(state) && allowed !== undefined && !members(allowed.value).includes('pgaudit');
    },
};

export const notRestarted: Difference = {
    reason: 'A library is not loaded before the server was restarted; Azure Policy looks at the written value.',
    ours: 'nonCompliant',
    applies: (state) =>
        isPreloaded(state) && state.parameters.shared_preload_libraries?.isConfigPendingRestart === true,
};

export const tooFewClasses: Difference = {
    reason: 'Any class but none is enough for Azure Policy; the baseline names the classes that must be audited.',
    ours: 'nonCompliant',
    applies({ parameters: { 'pgaudit.log': log } }) {
        return log !== undefined && log.value.toLowerCase() !== 'none' && !auditsRoleAndDdl(log.value);
    },
};

export const noneBesideClasses: Difference = {
    reason: 'none beside classes is a contradiction that the repair takes out; Azure Policy does not mind it there.',
    ours: 'nonCompliant',
    applies: ({ parameters: { 'pgaudit.log': log } }) =>
        isText(log, ['role', 'ddl']) && members(log?.value ?? '').includes('none'),
};

export const allClasses: Difference = {
    reason: 'all stands for every class; Azure Policy looks for the words role and ddl.',
    ours: 'compliant',
    applies: ({ parameters: { 'pgaudit.log': log } }) =>
        log !== undefined &&
        auditsRoleAndDdl(log.value) &&
        !members(log.value).includes('none') &&
        !isText(log, ['role', 'ddl']),
};

export const classTakenAway: Difference = {
    reason: 'A class with a minus is taken away; Azure Policy finds its name in the text.',
    ours: 'nonCompliant',
    applies: ({ parameters: { 'pgaudit.log': log } }) =>
        isText(log, ['role', 'ddl']) &&
        !auditsRoleAndDdl(log?.value ?? '') &&
        /(^|,)\s*-/.test(log?.value ?? ''),
};

export const noClass: Difference = {
    reason: 'A word that only contains role or ddl, such as roles, is no class; Azure Policy looks for the text.',
    ours: 'nonCompliant',
    applies: ({ parameters: { 'pgaudit.log': log } }) =>
        isText(log, ['role', 'ddl']) &&
        !auditsRoleAndDdl(log?.value ?? '') &&
        !/(^|,)\s*-/.test(log?.value ?? ''),
};

export const accessNotTold: Difference = {
    reason: 'Where Azure does not say that public access is disabled, it is taken for open; Azure Policy takes it for closed.',
    ours: 'nonCompliant',
    applies: (_, wire) => [access, subnet, zone].every((name) => (networkField(wire, name) ?? null) === null),
};

export const emptyNetwork: Difference = {
    reason: 'A subnet or DNS zone with an empty name puts a server into no network, and its public access decides; Azure Policy takes the empty name for one.',
    ours: 'nonCompliant',
    isLoose: true,
    applies: hasEmptyName,
};

export const emptyName: Difference = {
    reason: 'A subnet or DNS zone with an empty name is none and does not ask for the other one; Azure Policy takes the empty name for one.',
    ours: 'compliant',
    isLoose: true,
    applies: hasEmptyName,
};

export const insideVirtualNetwork: Difference = {
    reason: 'A server in a virtual network cannot have private endpoints; Azure Policy calls it non-compliant.',
    ours: 'compliant',
    applies: ({ server }) =>
        server.network.delegatedSubnetResourceId !== undefined &&
        !server.privateEndpointConnections.some(({ status }) => status.toLowerCase() === 'approved'),
};

export const replicaWithoutBackup: Difference = {
    reason: 'A read replica has no backups of its own; Azure Policy calls it non-compliant.',
    ours: 'compliant',
    applies: ({ server }) =>
        isReplica(server.replicationRole) && server.backup.geoRedundantBackup !== 'Enabled',
};

export const replicaWithoutStandby: Difference = {
    reason: 'A read replica cannot have high availability; Azure Policy calls it non-compliant.',
    ours: 'compliant',
    applies: ({ server }) =>
        isReplica(server.replicationRole) &&
        !['samezone', 'zoneredundant'].includes(server.highAvailability.mode.toLowerCase()),
};

export const anyName: Difference = {
    reason: 'What counts is that the logs arrive, whatever the setting is called; Azure Policy looks for one name.',
    ours: 'compliant',
    isLoose: true,
    applies: ({ diagnosticSettings }) =>
        diagnosticSettings.every(({ name }) => name !== 'setByPolicy-LogAnalytics'),
};

export const otherForm: Difference = {
    reason: 'The group audit, the group allLogs and a list of all categories send the same logs; Azure Policy accepts one form only.',
    ours: 'compliant',
    isLoose: true,
    applies: ({ diagnosticSettings }) => {
        const sent = diagnosticSettings.filter(isOurs).flatMap(enabledNames);
        return (
            sent.some((each) => ['audit', 'alllogs'].includes(each)) || sent.length >= logCategories.length
        );
    },
};

export const metricsToo: Difference = {
    reason: 'Metrics are not logs, and may be sent along; Azure Policy wants them off, or on, as its parameter says.',
    ours: 'compliant',
    isLoose: true,
    applies: ({ diagnosticSettings }) =>
        diagnosticSettings.some(({ metrics }) => metrics.some(({ enabled }) => enabled)),
};

export const otherWorkspace: Difference = {
    reason: 'The logs must arrive in the workspace of the baseline; Azure Policy does not look where the setting of its name sends them.',
    ours: 'nonCompliant',
    isLoose: true,
    applies: ({ diagnosticSettings }) =>
        diagnosticSettings.some((each) => each.name === 'setByPolicy-LogAnalytics' && !isOurs(each)),
};

const [access, subnet, zone] = [
    'publicNetworkAccess',
    'delegatedSubnetResourceId',
    'privateDnsZoneArmResourceId',
] as const;

function networkField({ server }: WireServer, name: string): unknown {
    return member(member(server.properties, 'network'), name);
}

function hasEmptyName(_: ServerState, wire: WireServer): boolean {
    return networkField(wire, subnet) === '' || networkField(wire, zone) === '';
}

function minimum({ parameters }: ServerState): string | undefined {
    return parameters.ssl_min_protocol_version?.value.toLowerCase();
}

function isMaximumOld({ parameters }: ServerState): boolean {
    const maximum = parameters.ssl_max_protocol_version?.value.toLowerCase() ?? '';
    return maximum.trim() !== '' && !['tlsv1.2', 'tlsv1.3', 'tlsv1.4'].includes(maximum);
}

function isPreloaded({ parameters }: ServerState): boolean {
    return members(parameters.shared_preload_libraries?.value ?? '').includes('pgaudit');
}

function isReplica(role: string): boolean {
    return ['asyncreplica', 'geoasyncreplica'].includes(role.trim().toLowerCase());
}

function isOurs(setting: DiagnosticSetting): boolean {
    return setting.workspaceId?.toLowerCase() === workspaceId.toLowerCase();
}

function enabledNames({ logs }: DiagnosticSetting): string[] {
    return logs
        .filter(({ enabled }) => enabled)
        .map(({ category, categoryGroup }) => (category ?? categoryGroup ?? '').toLowerCase());
}
