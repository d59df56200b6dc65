import type { PasswordStrengthThreshold } from '../model/thresholds.ts';
import { members, onlyValue, parameterPolicy, withMember } from './parameter-policies.ts';
import { type ControlPolicy, valueAlias } from './policy.ts';

const limit = 'that a server without password authentication needs none of it';

/** The number of the parameter; 1 for every other resource, whose value need not be one. */
function numberOf(name: string): string {
    const value = `field('${valueAlias}')`;
    return `if(and(equals(toLower(field('name')), '${name}'), not(empty(${value}))), int(${value}), 1)`;
}

function atLeast(
    name: string,
    suffix: string,
    minimumOf: (threshold: PasswordStrengthThreshold) => number,
): ControlPolicy {
    return parameterPolicy(
        name,
        `${name} is at least the wanted number.`,
        { value: `[${numberOf(name)}]`, less: "[parameters('minimum')]" },
        {
            suffix,
            limit,
            parameters: { minimum: { type: 'Integer', description: 'Least number.' } },
            values({ passwordStrength }) {
                const minimum = minimumOf(passwordStrength);
                return minimum === 0 ? undefined : { minimum };
            },
        },
    );
}

export const passwordPolicies: readonly ControlPolicy[] = [
    withMember('shared_preload_libraries', 'credcheck', 'libraries'),
    atLeast('credcheck.password_min_length', 'length', ({ minimumLength }) => minimumLength),
    atLeast('credcheck.password_min_upper', 'upper', ({ minimumUpper }) => minimumUpper),
    atLeast('credcheck.password_min_lower', 'lower', ({ minimumLower }) => minimumLower),
    atLeast('credcheck.password_min_digit', 'digits', ({ minimumDigits }) => minimumDigits),
    atLeast('credcheck.password_min_special', 'special', ({ minimumSpecial }) => minimumSpecial),
    atLeast('credcheck.password_reuse_history', 'history', ({ reuseHistory }) => reuseHistory),
    atLeast('credcheck.password_reuse_interval', 'interval', ({ reuseDays }) => reuseDays),
    {
        ...onlyValue('credcheck.password_ignore_case', 'off'),
        suffix: 'case',
        values: ({ passwordStrength: { minimumUpper, minimumLower } }) =>
            minimumUpper + minimumLower === 0 ? undefined : {},
    },
    { ...onlyValue('credcheck.encrypted_password_allowed', 'off'), suffix: 'hashed' },
    parameterPolicy(
        'credcheck.password_valid_max',
        'Passwords expire within the wanted number of days.',
        {
            anyOf: [
                { value: `[${numberOf('credcheck.password_valid_max')}]`, less: 1 },
                { value: `[${numberOf('credcheck.password_valid_max')}]`, greater: "[parameters('days')]" },
            ],
        },
        {
            suffix: 'expiry',
            limit,
            parameters: { days: { type: 'Integer', description: 'Most days.' } },
            values: ({ passwordStrength: { maximumDays } }) =>
                maximumDays === undefined ? undefined : { days: maximumDays },
        },
    ),
    parameterPolicy(
        'credcheck.whitelist',
        'credcheck.whitelist has only the allowed users.',
        {
            count: {
                value: `[${members}]`,
                name: 'member',
                where: { value: "[current('member')]", notIn: "[parameters('users')]" },
            },
            greater: 0,
        },
        {
            suffix: 'users',
            limit: 'the case of the names of users',
            parameters: { users: { type: 'Array', description: 'Allowed users.' } },
            values: ({ passwordStrength: { exemptUsers } }) => ({ users: ['', ...exemptUsers] }),
        },
    ),
];
