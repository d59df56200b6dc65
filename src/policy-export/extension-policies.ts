import { type EgressName, egressExtensions, egressSwitches } from '../model/data-egress.ts';
import { members, onlyValue, parameterPolicy, withMember } from './parameter-policies.ts';
import type { ControlPolicy } from './policy.ts';

const allowList = 'azure.extensions';
const preload = 'shared_preload_libraries';

/** An empty list has one member, the empty text. */
export const allowListPolicy = parameterPolicy(
    allowList,
    'azure.extensions has only the allowed extensions.',
    {
        count: {
            value: `[${members}]`,
            name: 'member',
            where: { value: "[current('member')]", notIn: "[parameters('extensions')]" },
        },
        greater: 0,
    },
    {
        parameters: { extensions: { type: 'Array', description: 'Allowed extensions, lower case.' } },
        values: ({ allowedExtensions, dataMasking }) =>
            allowedExtensions === undefined
                ? undefined
                : {
                      extensions: [
                          ...new Set(['', 'pgaudit', ...(dataMasking ? ['anon'] : []), ...allowedExtensions]),
                      ],
                  },
    },
);

export const maskingPolicies: readonly ControlPolicy[] = [
    withMember(preload, 'anon', 'libraries'),
    withMember(allowList, 'anon', 'extensions'),
].map((policy) => ({ ...policy, values: ({ dataMasking }) => (dataMasking ? {} : undefined) }));

function egressMembers(name: string, suffix: string): ControlPolicy {
    return parameterPolicy(
        name,
        `${name} has no extension that lets data leave.`,
        {
            count: {
                value: `[${members}]`,
                name: 'member',
                where: { value: "[current('member')]", in: "[parameters('extensions')]" },
            },
            greater: 0,
        },
        {
            suffix,
            parameters: { extensions: { type: 'Array', description: 'Extensions that it may not have.' } },
            values: ({ allowedDataEgress }) => ({
                extensions: egressExtensions.filter((each) => !allowedDataEgress.includes(each)),
            }),
        },
    );
}

/** Switches of azure_storage matter only where it may be used, which a rule about one parameter does not see. */
function egressSwitch(name: string, way: EgressName, suffix: string): ControlPolicy {
    return {
        ...onlyValue(name, 'off'),
        suffix,
        values: ({ allowedDataEgress }) => (allowedDataEgress.includes(way) ? undefined : {}),
        ...(name.startsWith('azure_storage.')
            ? { isAuditOnly: true, limit: 'whether azure_storage may be used' }
            : {}),
    };
}

export const egressPolicies: readonly ControlPolicy[] = [
    ...egressSwitches.map((name) => egressSwitch(name, name, name.replaceAll(/[._]/g, '-'))),
    egressSwitch('azure_storage.allow_network_access', 'azure_storage', 'azure-storage-network'),
    egressMembers(allowList, 'extensions'),
    egressMembers(preload, 'libraries'),
];
