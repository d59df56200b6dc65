/** The alerts of the deployment, and what their queries read. */

/** An alert of infra/alerts.json. */
export interface AlertRule {
    readonly name: string;
    readonly title: string;
    /** A state ends, and resolves its alert; an event does not. */
    readonly kind: 'state' | 'event';
    /** 0 to 4, the lowest most severe. */
    readonly severity: number;
    /** ISO 8601 duration. */
    readonly frequency: string;
    /** ISO 8601 duration. */
    readonly window: string;
    /** Audit outcomes of which the alert tells. */
    readonly outcomes: readonly string[];
    /** Lines of Kusto. */
    readonly query: readonly string[];
}

/** A metric that a query reads, with the attributes that it reads and the values with which it compares them. */
export interface MetricUse {
    readonly metric: string;
    readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** Returns the metrics that a query names, each with all attributes of the query. */
export function metricUses(query: string): readonly MetricUse[] {
    const attributes: Record<string, string[]> = {};
    for (const [, name = '', values = ''] of query.matchAll(
        /Properties\.(\w+)\)?(?: (?:==|in|!=) (\([^)]*\)|'[^']*'))?/g,
    )) {
        attributes[name] = [...(attributes[name] ?? []), ...quoted(values)];
    }
    const names = [...query.matchAll(/\bName (?:==|in) (\([^)]*\)|'[^']*')/g)];
    return names
        .flatMap(([, list = '']) => quoted(list))
        .filter((name) => name.startsWith('pgwarden.'))
        .map((metric) => ({ metric, attributes }));
}

function quoted(text: string): readonly string[] {
    return [...text.matchAll(/'([^']*)'/g)].map(([, value]) => value ?? '');
}
