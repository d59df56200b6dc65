import type { Thresholds } from '../model/thresholds.ts';
import {
    type ControlPolicy,
    configurationType,
    type Json,
    type JsonObject,
    type PolicyParameter,
    valueAlias,
} from './policy.ts';

/** The members of the value: without blanks and quotes, lower case. */
export const members = `split(toLower(replace(replace(field('${valueAlias}'), ' ', ''), '"', '')), ',')`;

const restored = 'a write of source system-default that names no value: the policy sees the value before it';

interface More {
    readonly suffix?: string;
    readonly parameters?: Readonly<Record<string, PolicyParameter>>;
    readonly values?: (thresholds: Thresholds) => Readonly<Record<string, Json>> | undefined;
    readonly limit?: string;
}

/** A policy about the value of one parameter. */
export function parameterPolicy(
    name: string,
    description: string,
    drift: JsonObject,
    more: More = {},
): ControlPolicy {
    return {
        limit: restored,
        ...more,
        description,
        type: configurationType,
        conditions: [{ field: 'name', equals: name }, drift],
    };
}

/** A policy that only lets one of these values pass. */
export function onlyValue(name: string, ...values: readonly string[]): ControlPolicy {
    const [value = '', ...others] = values;
    const drift = others.length === 0 ? { notEquals: value } : { notIn: values };
    return parameterPolicy(name, `${name} is ${values.map((value) => value || 'empty').join(' or ')}.`, {
        field: valueAlias,
        ...drift,
    });
}

/** A policy whose set must hold the member. */
export function withMember(name: string, member: string, suffix: string): ControlPolicy {
    return parameterPolicy(
        name,
        `${name} holds ${member}.`,
        { value: `[contains(${members}, '${member}')]`, equals: false },
        { suffix },
    );
}

const tlsVersions = ['TLSv1.2', 'TLSv1.3'];

function atLeast({ tlsMinimumVersion }: Thresholds): readonly string[] {
    return tlsVersions.filter((version) => version >= `TLSv${tlsMinimumVersion}`);
}

export const tlsPolicies: readonly ControlPolicy[] = [
    parameterPolicy(
        'ssl_min_protocol_version',
        'ssl_min_protocol_version is one of the allowed versions.',
        { field: valueAlias, notIn: "[parameters('versions')]" },
        {
            parameters: { versions: { type: 'Array', description: 'Allowed minimum versions.' } },
            values: (thresholds) => ({ versions: atLeast(thresholds) }),
        },
    ),
    { ...onlyValue('ssl_max_protocol_version', ''), suffix: 'maximum' },
];

/** From PostgreSQL 18 on, `log_connections` is a list, of which three aspects say what `on` says. */
export const connectionPolicy = parameterPolicy(
    'log_connections',
    'log_connections is on, all, or a list with receipt, authentication and authorization.',
    {
        not: {
            anyOf: [
                { field: valueAlias, in: ['on', 'all'] },
                {
                    allOf: ['receipt', 'authentication', 'authorization'].map((aspect) => ({
                        value: `[contains(${members}, '${aspect}')]`,
                        equals: true,
                    })),
                },
            ],
        },
    },
);

export const retentionPolicies: readonly ControlPolicy[] = [
    parameterPolicy(
        'logfiles.retention_days',
        'logfiles.retention_days is one of the allowed numbers.',
        { field: valueAlias, notIn: "[parameters('days')]" },
        {
            parameters: { days: { type: 'Array', description: 'Allowed numbers of days, as texts.' } },
            values: ({ logRetentionDays }) => ({
                days: [1, 2, 3, 4, 5, 6, 7].filter((days) => days >= logRetentionDays).map(String),
            }),
        },
    ),
    {
        ...onlyValue('logfiles.download_enable', 'on'),
        suffix: 'download',
        values: ({ serverLogs }) => (serverLogs ? {} : undefined),
    },
];

export const prefixPolicy = parameterPolicy(
    'log_line_prefix',
    'log_line_prefix holds the wanted escapes.',
    {
        count: {
            value: "[parameters('escapes')]",
            name: 'escape',
            where: { field: valueAlias, notContains: "[current('escape')]" },
        },
        greater: 0,
    },
    {
        parameters: { escapes: { type: 'Array', description: 'Escapes that the prefix must hold.' } },
        values: ({ logLinePrefix }) => ({ escapes: logLinePrefix }),
        limit: 'an escape that is only text, such as %%u',
    },
);

export const classPolicy = parameterPolicy(
    'pgaudit.log',
    'pgaudit.log holds the wanted classes, and not none.',
    {
        anyOf: [
            { value: `[contains(${members}, 'none')]`, equals: true },
            {
                allOf: [
                    { value: `[contains(${members}, 'all')]`, equals: false },
                    {
                        count: {
                            value: "[parameters('classes')]",
                            name: 'class',
                            where: { value: `[contains(${members}, current('class'))]`, equals: false },
                        },
                        greater: 0,
                    },
                ],
            },
        ],
    },
    {
        parameters: { classes: { type: 'Array', description: 'Classes that must be audited, lower case.' } },
        values: ({ pgauditClasses }) => ({ classes: pgauditClasses.map((each) => each.toLowerCase()) }),
        limit: 'a class with a minus, which Azure does not accept',
    },
);
