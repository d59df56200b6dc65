import { type AttributeValues, type Metric, metrics } from '../../src/telemetry/metrics.ts';

/** The table of the metrics in docs/telemetry.md. */
export function metricsTable(): string {
    const rows = Object.entries(metrics).map(
        ([name, { kind, unit, attributes, meaning }]: [string, Metric]) =>
            `| \`${name}\` | ${kind} | \`${unit}\` | ${attributesText(attributes)} | ${meaning} |`,
    );
    return ['| metric | kind | unit | attributes | meaning |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** The metrics for programs: their kind, unit, and the allowed values of each attribute. */
export function metricsJson(): string {
    return `${JSON.stringify({ metrics }, null, 4)}\n`;
}

function attributesText(attributes: Metric['attributes']): string {
    const texts = Object.entries(attributes).map(([name, values]) => `\`${name}\`: ${valuesText(values)}`);
    return texts.length === 0 ? '–' : texts.join('<br>');
}

/** The outcomes of the audit are listed elsewhere. */
function valuesText(values: AttributeValues): string {
    if (typeof values === 'string') return values;
    return values.length > 10
        ? 'outcomes of the [audit](api.md)'
        : values.map((value) => `\`${value}\``).join(', ');
}
