import type { Merged } from '../baseline/layers.ts';
import type { Mode } from '../model/baseline.ts';
import { type ControlPolicy, type Json, type JsonObject, serverType } from './policy.ts';
import type { Region } from './regions.ts';

/** A policy of a control, as the export names it. */
export interface NamedPolicy {
    /** `log-retention-download`: the reference in the initiative. */
    readonly name: string;
    readonly control: string;
    /** Title of the control. */
    readonly title: string;
    readonly policy: ControlPolicy;
}

export type Effect = 'AuditIfNotExists' | 'Audit' | 'Deny' | 'DeployIfNotExists' | 'Disabled';

export interface Choices {
    /** Azure Policy may deploy, because its assignments have a place for an identity. */
    readonly canDeploy: boolean;
    /** Rules ask for the names of servers. */
    readonly asksForNames: boolean;
}

/** Returns the effect of a policy where these values hold. */
export function effectOf({ policy, control }: NamedPolicy, values: Merged, canDeploy: boolean): Effect {
    const mode: Mode = values.modes[control] ?? 'off';
    if (mode === 'off' || valuesOf(policy, values) === undefined) return 'Disabled';
    if (policy.related === undefined)
        return mode === 'report' || policy.isAuditOnly === true ? 'Audit' : 'Deny';
    const deploys = mode === 'enforce' && canDeploy && policy.related.deployment !== undefined;
    return deploys ? 'DeployIfNotExists' : 'AuditIfNotExists';
}

/** Returns the values of the parameters; undefined where the baseline does not ask for them. */
export function valuesOf(
    policy: ControlPolicy,
    { thresholds }: Merged,
): Readonly<Record<string, Json>> | undefined {
    return policy.values === undefined ? {} : policy.values(thresholds);
}

/** Returns the name of an initiative's parameter: `logRetentionDays`. */
export function parameterName({ name }: NamedPolicy, parameter: string): string {
    const words = [...name.split('-'), parameter];
    return words
        .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
        .join('');
}

/** Returns the properties of the definition. */
export function definitionOf(named: NamedPolicy, { canDeploy, asksForNames }: Choices): JsonObject {
    const { policy, control, title } = named;
    const effects = effectsOf(policy, canDeploy);
    return {
        displayName: `Pgwarden: ${title}${policy.suffix === undefined ? '' : ` (${policy.suffix})`}`.slice(
            0,
            128,
        ),
        description: policy.description,
        mode: policy.type === serverType ? 'Indexed' : 'All',
        metadata: { category: 'PostgreSQL', source: 'Pgwarden', control },
        parameters: {
            effect: {
                type: 'String',
                allowedValues: effects,
                defaultValue: effects[0] ?? 'Disabled',
                metadata: { displayName: 'Effect' },
            },
            ...(asksForNames ? nameParameters : {}),
            ...Object.fromEntries(
                Object.entries(policy.parameters ?? {}).map(([name, { type, description }]) => [
                    name,
                    { type, metadata: { displayName: name, description } },
                ]),
            ),
        },
        policyRule: {
            if: {
                allOf: [
                    { field: 'type', equals: policy.type },
                    ...policy.conditions,
                    ...(asksForNames ? nameConditions : []),
                ],
            },
            // biome-ignore lint/suspicious/noThenProperty: a policy rule has this name
            then: { effect: "[parameters('effect')]", ...detailsOf(policy, canDeploy) },
        },
    };
}

function effectsOf({ related, isAuditOnly }: ControlPolicy, canDeploy: boolean): readonly Effect[] {
    if (related === undefined)
        return isAuditOnly === true ? ['Audit', 'Disabled'] : ['Deny', 'Audit', 'Disabled'];
    return canDeploy && related.deployment !== undefined
        ? ['DeployIfNotExists', 'AuditIfNotExists', 'Disabled']
        : ['AuditIfNotExists', 'Disabled'];
}

const exceptServersParameter = {
    type: 'Array',
    defaultValue: [],
    metadata: { displayName: 'Other servers', description: 'Patterns of servers that are left out.' },
} as const;

const nameParameters: JsonObject = {
    servers: {
        type: 'String',
        defaultValue: '*',
        metadata: { displayName: 'Servers', description: 'Pattern of the names of servers.' },
    },
    exceptServers: exceptServersParameter,
};

/** The full name of a child starts with that of its server. Every resource has one, so the expression never fails. */
const serverName = "first(split(field('fullName'), '/'))";
const nameConditions: readonly JsonObject[] = [
    { value: `[${serverName}]`, like: "[parameters('servers')]" },
    {
        count: {
            value: "[parameters('exceptServers')]",
            name: 'server',
            where: { value: `[${serverName}]`, like: "[current('server')]" },
        },
        equals: 0,
    },
];

function detailsOf({ related }: ControlPolicy, canDeploy: boolean): JsonObject {
    if (related === undefined) return {};
    const { type, name, existenceCondition, deployment } = related;
    const details = {
        type,
        ...(name === undefined ? {} : { name }),
        ...(existenceCondition === undefined ? {} : { existenceCondition }),
    };
    if (!canDeploy || deployment === undefined) return { details };
    return {
        details: {
            ...details,
            evaluationDelay: 'AfterProvisioningSuccess',
            roleDefinitionIds: [deployment.roleDefinitionId],
            deployment: {
                properties: {
                    mode: 'incremental',
                    template: {
                        $schema:
                            'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
                        contentVersion: '1.0.0.0',
                        parameters: { server: { type: 'string' } },
                        resources: [deployment.resource],
                    },
                    parameters: { server: { value: "[field('name')]" } },
                },
            },
        },
    };
}

/** Returns the values of the initiative's parameters in a region. */
export function initiativeValues(
    policies: readonly NamedPolicy[],
    region: Region,
    { canDeploy, asksForNames }: Choices,
): JsonObject {
    return Object.fromEntries([
        ...policies.flatMap((named) => [
            [parameterName(named, 'effect'), effectOf(named, region.values, canDeploy)] as const,
            ...Object.entries(valuesOf(named.policy, region.values) ?? {}).map(
                ([name, value]) => [parameterName(named, name), value] as const,
            ),
        ]),
        ...(asksForNames
            ? ([
                  ['servers', region.servers],
                  ['exceptServers', region.exceptServers],
              ] as const)
            : []),
    ]);
}

/** Returns the properties of the initiative. Its defaults are the values of the fleet. */
export function initiativeOf(
    name: string,
    policies: readonly NamedPolicy[],
    fleet: JsonObject,
    { canDeploy, asksForNames }: Choices,
    idOf: (named: NamedPolicy) => string,
): JsonObject {
    const parameters = policies.flatMap((named) => [
        [
            parameterName(named, 'effect'),
            {
                type: 'String',
                allowedValues: effectsOf(named.policy, canDeploy),
                defaultValue: fleet[parameterName(named, 'effect')],
                metadata: { displayName: `${named.title}: effect` },
            },
        ] as const,
        ...Object.entries(named.policy.parameters ?? {}).map(([parameter, { type, description }]) => {
            const own = parameterName(named, parameter);
            const metadata = { displayName: `${named.title}: ${parameter}`, description };
            // Without a value in the fleet, the policy is disabled there, and any value will do.
            return [own, { type, defaultValue: fleet[own] ?? emptyValues[type], metadata }] as const;
        }),
    ]);
    return {
        displayName: `Pgwarden baseline ${name}`.slice(0, 128),
        description: 'Made from a baseline by Pgwarden: baseline export azure-policy.',
        metadata: { category: 'PostgreSQL', source: 'Pgwarden' },
        parameters: { ...Object.fromEntries(parameters), ...(asksForNames ? fleetNames(fleet) : {}) },
        policyDefinitions: policies.map((named) => ({
            policyDefinitionId: idOf(named),
            policyDefinitionReferenceId: named.name,
            parameters: Object.fromEntries([
                ...['effect', ...Object.keys(named.policy.parameters ?? {})].map((parameter) => [
                    parameter,
                    { value: `[parameters('${parameterName(named, parameter)}')]` },
                ]),
                ...(asksForNames ? ['servers', 'exceptServers'] : []).map((parameter) => [
                    parameter,
                    { value: `[parameters('${parameter}')]` },
                ]),
            ]),
        })),
    };
}

/** The names of the fleet: servers with an assignment of their own are left out. */
function fleetNames({ exceptServers = [] }: JsonObject): JsonObject {
    return { ...nameParameters, exceptServers: { ...exceptServersParameter, defaultValue: exceptServers } };
}

const emptyValues: Readonly<Record<string, Json>> = { Array: [], Integer: 0, String: '' };
