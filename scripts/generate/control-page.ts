import {
    type Control,
    isInsideDatabases,
    type PolicyDefinition,
} from '../../src/controls/definition/control.ts';
import { type Link, paragraph } from '../../src/controls/definition/control-texts.ts';

/** The page of a control, docs/controls/{id}.md. */
export function controlPage(control: Control): string {
    const { id, texts } = control;
    const isInside = isInsideDatabases(control);
    const blocks = [
        `<!-- Generated from src/controls/${isInside ? 'databases/' : ''}${id}.ts by \`npm run generate\`. -->`,
        `# ${id}`,
        summary(control),
        '## Check',
        paragraph(texts.checks),
        '## Why it matters',
        paragraph(texts.why),
        '## Repair',
        paragraph(texts.repair),
        disruption(control),
        '## Repair by hand',
        [isInside ? '```sql' : '```sh', ...texts.repairByHand, '```'].join('\n'),
        '## References',
        references(control).join('\n'),
        '## Differences from Azure Policy',
        differences(control),
        '## Out of scope',
        paragraph(texts.outOfScope),
    ];
    return `${blocks.join('\n\n')}\n`;
}

function summary({ title, severity, mode, reads, reassessAfter = [] }: Control): string {
    const facts = [
        `**${title}.**`,
        `Severity ${severity}.`,
        `Mode \`${mode}\` in the profile \`standard\`.`,
        `Reads ${codes(reads)}.`,
        reassessAfter.length === 0 ? '' : `Assessed again after a repair of ${codes(reassessAfter)}.`,
    ];
    return facts.filter((fact) => fact !== '').join(' ');
}

function disruption({ texts }: Control): string {
    if (texts.disruption === undefined) return 'Disruption: none, because nothing is written.';
    return `Disruption: \`${texts.disruption.kind}\`. ${paragraph(texts.disruption.effect)}`;
}

function references({ references: { azurePolicy, mcsb, cis }, texts }: Control): readonly string[] {
    return [
        ...azurePolicy.map((definition) => `- Azure Policy ${policyLink(definition)}: \`${definition.id}\``),
        ...(mcsb.length === 0
            ? []
            : [`- Microsoft cloud security benchmark v1 and v2: ${mcsb.map(inBaseline).join(', ')}`]),
        ...(cis.length === 0
            ? []
            : [`- CIS Azure Foundations Benchmark 3.0: ${cis.map(withLegacy).join(', ')}`]),
        ...texts.links.map((link) => `- ${linkTo(link)}`),
    ];
}

const verdictWords = { compliant: 'Compliant', drifted: 'Drifted', unknown: 'Unknown' } as const;

function differences({ references: { azurePolicy }, differences: declared = {} }: Control): string {
    if (azurePolicy.length === 0) return 'No built-in definition covers this.';
    const lines = Object.values(declared).map(
        ({ verdict, reason, staysAfterRepair }) =>
            `- ${verdictWords[verdict]} here: ${reason}${staysAfterRepair === true ? ' A repair does not change that.' : ''}`,
    );
    return lines.length === 0 ? 'None: the verdicts are equal for every server.' : lines.join('\n');
}

/** The security baseline of Azure Database for PostgreSQL prints the title of LT-3 under LT-4. */
function inBaseline(id: string): string {
    return id === 'LT-3' ? 'LT-3 (LT-4 in the security baseline of the service)' : id;
}

/** Recommendations that CIS marks as legacy: they were written for the single server. */
function withLegacy(id: string): string {
    return ['5.2.6', '5.2.7'].includes(id) ? `${id} (legacy)` : id;
}

function policyLink({ id, name }: PolicyDefinition): string {
    const definition = encodeURIComponent(`/providers/Microsoft.Authorization/policyDefinitions/${id}`);
    return linkTo({
        title: name,
        url: `https://portal.azure.com/#view/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/${definition}`,
    });
}

function linkTo({ title, url }: Link): string {
    return `[${title}](${url})`;
}

function codes(names: readonly string[]): string {
    return names.map((name) => `\`${name}\``).join(', ');
}
