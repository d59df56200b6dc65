import { type AttributeValues, type Metric, type MetricName, metrics } from '../../src/telemetry/metrics.ts';
import { spans } from '../../src/telemetry/spans.ts';
import { metricTexts, spanAttributeTexts, spanTexts } from '../../src/telemetry/texts.ts';

/** The table of the metrics in docs/telemetry.md. */
export function metricsTable(): string {
    const names = Object.keys(metricTexts) as MetricName[];
    const rows = names.map((name) => {
        const { kind, unit, attributes }: Metric = metrics[name];
        return `| \`${name}\` | ${kind} | \`${unit}\` | ${attributesText(attributes)} | ${metricTexts[name]} |`;
    });
    return ['| metric | kind | unit | attributes | meaning |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** The table of the spans in docs/telemetry.md. */
export function spansTable(): string {
    const rows = Object.entries(spanTexts).map(
        ([name, text]) => `| \`${name}\` | ${spans[name as keyof typeof spans]} | ${text} |`,
    );
    return ['| span | kind | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** The table of the attributes of spans in docs/telemetry.md. */
export function spanAttributesTable(): string {
    const rows = Object.entries(spanAttributeTexts).map(([name, text]) => `| \`${name}\` | ${text} |`);
    return ['| attribute | meaning |', '|---|---|', ...rows].join('\n');
}

/** Everything for programs: kinds, units, and the allowed values of each attribute. */
export function telemetryJson(): string {
    return `${JSON.stringify({ metrics, spans, spanAttributes: Object.keys(spanAttributeTexts) }, null, 4)}\n`;
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
