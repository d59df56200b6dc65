import type { Control } from '../../src/controls/definition/control.ts';

/** The table of docs/controls/README.md. */
export function controlTable(controls: readonly Control[]): string {
    const rows = controls.map(
        ({ id, title, severity, area, mode, plan }) =>
            `| [${id}](${id}.md) | ${title} | ${severity} | ${area} | ${mode} | ${plan === undefined ? 'no' : 'yes'} |`,
    );
    return [
        '| control | compliant when | severity | area | mode in `standard` | repaired by Pgwarden |',
        '|---|---|---|---|---|---|',
        ...rows,
    ].join('\n');
}

/** The definitions of Azure Policy that no control mirrors, for the same page. */
export function unmirroredList(definitions: Readonly<Record<string, string>>): string {
    return Object.entries(definitions)
        .map(([id, reason]) => `- \`${id}\`: ${reason}`)
        .join('\n');
}
