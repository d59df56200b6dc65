import { logCategories } from '../../src/controls/diagnostic-coverage.ts';
import type { DiagnosticSetting, ServerState } from '../../src/model/server-state.ts';
import { workspaceId } from '../support/states.ts';

/**
 * Where our verdict is meant to differ from Microsoft's definition. The pages of the controls hold the same reasons,
 * word for word. The predicates are written without the controls' own code.
 */
export interface Difference {
    readonly reason: string;
    /** Our verdict where they differ; theirs is the other one. */
    readonly ours: 'compliant' | 'nonCompliant';
    /** Whether the server is one of those. It may hold for more servers than differ only where `isLoose`. */
    applies(state: ServerState): boolean;
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
    applies: (state) =>
        isOld(value(state, 'ssl_max_protocol_version')) &&
        ['tlsv1.2', 'tlsv1.3'].includes(value(state, 'ssl_min_protocol_version') ?? ''),
};

export const absentMinimum: Difference = {
    ...absentParameter('ssl_min_protocol_version'),
    applies: (state) =>
        value(state, 'ssl_min_protocol_version') === undefined &&
        !isOld(value(state, 'ssl_max_protocol_version')),
};

export const connectionAspects: Difference = {
    reason: 'From PostgreSQL 18 on a list of aspects logs what on logs, or more; Azure Policy knows only the word ON.',
    ours: 'compliant',
    applies(state) {
        const found = value(state, 'log_connections')?.split(',') ?? [];
        const isList = state.parameters.log_connections?.dataType === 'Set';
        const three = ['receipt', 'authentication', 'authorization'];
        return isList && (found.includes('all') || three.every((each) => found.includes(each)));
    },
};

export const prefixEscapedPercent: Difference = {
    reason: '%%u is a percent sign and a letter, and no escape; Azure Policy looks for the text %u anywhere.',
    ours: 'nonCompliant',
    applies: (state) => ['%%u %%d', '%%u %d'].includes(value(state, 'log_line_prefix') ?? ''),
};

export const prefixPadding: Difference = {
    reason: '%-10u is the user name, padded to ten characters; Azure Policy looks for the text %u anywhere.',
    ours: 'compliant',
    applies: (state) => ['%-10u %d', '%u %5d'].includes(value(state, 'log_line_prefix') ?? ''),
};

export const prefixCase: Difference = {
    reason: '%U and %D are no escapes of PostgreSQL; Azure Policy compares without case.',
    ours: 'nonCompliant',
    applies: ({ parameters }) => parameters.log_line_prefix?.value === '%U %D',
};

export const libraryOfAnotherName: Difference = {
    reason: 'A library whose name only contains pgaudit, such as pgauditlogtofile, is not pgaudit; Azure Policy looks for the text.',
    ours: 'nonCompliant',
    applies: (state) => value(state, 'shared_preload_libraries') === 'pgauditlogtofile',
};

export const notAllowListed: Difference = {
    reason: 'A library that azure.extensions does not allow cannot be created in a database; Azure Policy looks at shared_preload_libraries only.',
    ours: 'nonCompliant',
    applies: (state) =>
        isPreloaded(state) && ['', 'pgcrypto'].includes(value(state, 'azure.extensions') ?? 'absent'),
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
    applies: (state) =>
        ['', 'ddl', 'write,role', 'all,-role', '-role,-ddl', 'role,ddl,-ddl'].includes(
            value(state, 'pgaudit.log') ?? 'absent',
        ),
};

export const noneBesideClasses: Difference = {
    reason: 'none beside classes is a contradiction that the repair takes out; Azure Policy does not mind it there.',
    ours: 'nonCompliant',
    applies: (state) => value(state, 'pgaudit.log') === 'none,role,ddl',
};

export const allClasses: Difference = {
    reason: 'all stands for every class; Azure Policy looks for the words role and ddl.',
    ours: 'compliant',
    applies: (state) => value(state, 'pgaudit.log') === 'all',
};

export const classTakenAway: Difference = {
    reason: 'A class with a minus is taken away; Azure Policy finds its name in the text.',
    ours: 'nonCompliant',
    applies: (state) => ['-role,-ddl', 'role,ddl,-ddl'].includes(value(state, 'pgaudit.log') ?? ''),
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

function value({ parameters }: ServerState, name: string): string | undefined {
    return parameters[name]?.value.toLowerCase().replaceAll(', ', ',');
}

function isOld(version: string | undefined): boolean {
    return version === 'tlsv1' || version === 'tlsv1.1';
}

function isPreloaded(state: ServerState): boolean {
    return value(state, 'shared_preload_libraries')?.split(',').includes('pgaudit') === true;
}

function isReplica(role: string): boolean {
    return ['AsyncReplica', 'GeoAsyncReplica'].includes(role);
}

function isOurs(setting: DiagnosticSetting): boolean {
    return setting.workspaceId?.toLowerCase() === workspaceId.toLowerCase();
}

function enabledNames({ logs }: DiagnosticSetting): string[] {
    return logs
        .filter(({ enabled }) => enabled)
        .map(({ category, categoryGroup }) => (category ?? categoryGroup ?? '').toLowerCase());
}
