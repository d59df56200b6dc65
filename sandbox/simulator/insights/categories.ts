/** What a flexible server can send, state of June 2026. */
export const logCategories = [
    'PostgreSQLLogs',
    'PostgreSQLFlexSessions',
    'PostgreSQLFlexQueryStoreRuntime',
    'PostgreSQLFlexQueryStoreWaitStats',
    'PostgreSQLFlexTableStats',
    'PostgreSQLFlexDatabaseXacts',
    'PostgreSQLFlexPGBouncer',
    'PostgreSQLQueryStoreSqlText',
] as const;

export const metricCategories = ['AllMetrics'] as const;

/** Each holds every log category. */
export const categoryGroups = ['audit', 'allLogs'] as const;

/** The categories that a log entry stands for; undefined when there is no such category or group. */
export function categoriesOf(
    category: string | undefined,
    group: string | undefined,
): readonly string[] | undefined {
    if (group !== undefined) {
        return isOneOf(categoryGroups, group) ? logCategories : undefined;
    }
    return category !== undefined && isOneOf(logCategories, category) ? [category] : undefined;
}

function isOneOf(names: readonly string[], name: string): boolean {
    return names.some((known) => known.toLowerCase() === name.toLowerCase());
}
