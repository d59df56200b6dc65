import { isInsideDatabases } from '../controls/definition/control.ts';
import { type Prose, paragraph } from '../controls/definition/control-texts.ts';
import type { ControlText } from '../engine/fleet-assessment.ts';
import type { Severity } from '../model/severity.ts';
import { printable } from './printable.ts';

/** SARIF's rules: one for each control, named as in docs/controls. */

/** SARIF's level by severity. */
export function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
    switch (severity) {
        case 'high':
            return 'error';
        case 'medium':
            return 'warning';
        case 'low':
            return 'note';
    }
}

/** GitHub's code scanning sorts by this number: 7 and more is high, 4 and more is medium. */
const securitySeverity: Readonly<Record<Severity, string>> = { high: '8.0', medium: '5.0', low: '2.0' };

/**
 * The rule for a control. Its short description names the drifted condition, because viewers show it as the title of a
 * result. `documentation` is the URL that `docs/controls/…` hangs below, with a slash at its end: without it there is no
 * `helpUri`, which must be absolute and the same wherever the log was made.
 */
export function sarifRule(control: ControlText, documentation: string | undefined) {
    const { id, title, failureTitle, severity, references, texts } = control;
    const page = control.isPolicy === true ? undefined : `docs/controls/${id}.md`;
    const url =
        documentation === undefined || page === undefined ? undefined : new URL(page, documentation).href;
    return {
        id,
        name: pascalCase(id),
        shortDescription: { text: messageText(failureTitle) },
        fullDescription: { text: messageText(`${title}. ${plain(texts.why)}`) },
        ...(url === undefined ? {} : { helpUri: url }),
        help: {
            text: helpText(control, url ?? (page === undefined ? undefined : `${page} of Pgwarden`)),
            markdown: helpMarkdown(control, page, url),
        },
        defaultConfiguration: { level: levelOf(severity) },
        properties: {
            tags: [
                'security',
                ...references.mcsb.map((each) => `MCSB ${each}`),
                ...references.cis.map((each) => `CIS Azure Foundations ${each}`),
            ],
            'security-severity': securitySeverity[severity],
            azurePolicy: references.azurePolicy.map((definition) => definition.id),
        },
    };
}

const sections = [
    ['Check', 'checks'],
    ['Why it matters', 'why'],
    ['Repair', 'repair'],
    ['Out of scope', 'outOfScope'],
] as const;

function helpText({ title, texts }: ControlText, page: string | undefined): string {
    const lines = sections.map(([name, section]) => `${name}: ${plain(texts[section])}`);
    return [`${title}.`, ...lines, ...(page === undefined ? [] : [`See ${page}`])]
        .map(messageText)
        .join('\n');
}

function helpMarkdown(
    { title, texts, reads = [] }: ControlText,
    page: string | undefined,
    url: string | undefined,
): string {
    return [
        `**${title}.**`,
        ...sections.map(([name, section]) => `**${name}.** ${paragraph(texts[section])}`),
        ...(page === undefined
            ? []
            : [
                  '**Repair by hand.**',
                  [isInsideDatabases({ reads }) ? '```sql' : '```sh', ...texts.repairByHand, '```'].join(
                      '\n',
                  ),
                  url === undefined ? `See \`${page}\` of Pgwarden` : `[The page of the control](${url})`,
              ]),
    ].join('\n\n');
}

/** Prose without its inline code marks. */
function plain(prose: Prose): string {
    return paragraph(prose).replaceAll('`', '');
}

/**
 * Text for a SARIF message, in which braces are placeholders and brackets are links (3.11.5 and 3.11.6 of the
 * specification).
 */
export function messageText(text: string): string {
    return printable(text).replaceAll(/[[\]]/g, '\\$&').replaceAll('{', '{{').replaceAll('}', '}}');
}

function pascalCase(id: string): string {
    return id
        .split('-')
        .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
        .join('');
}
