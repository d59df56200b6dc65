import type { TestKind } from './test-kind.ts';

const sample = {
    kind: 'restart',
    from: ['shared_preload_libraries'],
    to: [],
    control: 'pgaudit-loaded',
    disruption: 'restart',
} as const;

export const restart = {
    sample,
    arbitrary: (fc) =>
        fc
            .uniqueArray(fc.constantFrom('max_connections', 'shared_preload_libraries'), { minLength: 1 })
            .map((from) => ({ ...sample, from })),
    permission: 'Microsoft.DBforPostgreSQL/flexibleServers/restart/action',
    apply: (state) => ({
        ...state,
        parameters: Object.fromEntries(
            Object.entries(state.parameters).map(([name, parameter]) => [
                name,
                { ...parameter, isConfigPendingRestart: false },
            ]),
        ),
    }),
    current: ({ parameters }) =>
        Object.values(parameters)
            .filter(({ isConfigPendingRestart }) => isConfigPendingRestart)
            .map(({ name }) => name)
            .sort(),
} satisfies TestKind<'restart'>;
