import type { Control } from '../../src/controls/definition/control.ts';
import { type FrameworkInitiative, frameworkInitiatives } from './framework-initiatives.ts';
import { unjudged } from './unjudged-requirements.ts';

/** The tables of docs/frameworks.md. */

/** The controls by the tags that they declare. */
export function tagsTable(controls: readonly Control[]): string {
    return table(
        ['control', 'MCSB v1 and v2', 'CIS Azure Foundations 3.0', 'definitions of Azure Policy'],
        controls.map(({ id, references: { mcsb, cis, azurePolicy } }) => [
            controlLink(id),
            listed(mcsb),
            listed(cis),
            String(azurePolicy.length),
        ]),
    );
}

/** Per framework: the requirements of each control, by way of Microsoft's initiative. */
export function initiativesTables(controls: readonly Control[]): string {
    return frameworkInitiatives.map((framework) => initiativeSection(framework, controls)).join('\n\n');
}

function initiativeSection(
    { name, initiative, version, requirements }: FrameworkInitiative,
    controls: readonly Control[],
): string {
    const rows = Object.entries(requirements).map(([definition, ids]) => {
        const mirroring = controls.filter(({ references }) =>
            references.azurePolicy.some(({ id }) => id === definition),
        );
        const links = mirroring.map(({ id }) => controlLink(id)).join(', ');
        return [links, `\`${definition}\``, ids.join(', ')];
    });
    return [
        `### ${name}`,
        `Initiative \`${initiative}\`, version ${version}.`,
        table(['control', 'by definition', 'requirements'], rows),
    ].join('\n\n');
}

/** The requirements that no control judges, with what to do instead. */
export function unjudgedTable(): string {
    return table(
        ['requirement', 'asked by', 'why no control judges it', 'do instead'],
        unjudged.map(({ requirement, askedBy, why, instead }) => [requirement, askedBy, why, instead]),
    );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function controlLink(id: string): string {
    return `[${id}](controls/${id}.md)`;
}

function listed(ids: readonly string[]): string {
    return ids.length === 0 ? '–' : ids.join(', ');
}
