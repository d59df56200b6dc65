/** Log categories that a flexible server can send, state of June 2026. */
export const knownLogCategories = [
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

/** The categories that the servers of a cloud offer. */
export interface Offered {
    readonly logCategories: readonly string[];
    readonly categoryGroups: readonly string[];
}

/** The categories that a log entry stands for, in Azure's spelling; undefined when none such is offered. */
export function categoriesOf(
    { logCategories, categoryGroups }: Offered,
    category: string | undefined,
    group: string | undefined,
): readonly string[] | undefined {
    if (group !== undefined) return spelled(categoryGroups, group) === undefined ? undefined : logCategories;
    const found = category === undefined ? undefined : spelled(logCategories, category);
    return found === undefined ? undefined : [found];
}

function spelled(names: readonly string[], name: string): string | undefined {
    return names.find((known) => known.toLowerCase() === name.toLowerCase());
}
