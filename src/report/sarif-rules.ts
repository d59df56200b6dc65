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
 * `documentation` is the URL that `docs/controls/…` hangs below, with a slash at its end. A `helpUri` must be absolute and
 * the same wherever the log was made, so that there is none without it: the page is named instead.
 */
export function sarifRule(control: ControlText, documentation: string | undefined) {
    const page = `docs/controls/${control.id}.md`;
    const url = documentation === undefined ? undefined : new URL(page, documentation).href;
    const { azurePolicy, mcsb, cis } = control.references;
    return {
        id: control.id,
        name: pascalCase(control.id),
        shortDescription: { text: messageText(control.title) },
        fullDescription: { text: messageText(`${control.title}.`) },
        ...(url === undefined ? {} : { helpUri: url }),
        help: {
            text: messageText(`${control.title}. See ${url ?? `${page} of Pgwarden`}`),
            markdown:
                url === undefined
                    ? `${control.title}. See \`${page}\` of Pgwarden`
                    : `${control.title}. [What it means and what is repaired](${url})`,
        },
        defaultConfiguration: { level: levelOf(control.severity) },
        properties: {
            tags: [
                'security',
                ...mcsb.map((id) => `MCSB ${id}`),
                ...cis.map((id) => `CIS Azure Foundations ${id}`),
            ],
            'security-severity': securitySeverity[control.severity],
            azurePolicy,
        },
    };
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
