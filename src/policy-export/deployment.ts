import type { AzurePolicyExport, PolicyObject } from './azure-policy.ts';

/** A file of an export, by its path in the folder. */
export interface ExportedFile {
    readonly path: string;
    readonly text: string;
}

/** API versions of the PUTs. The one of exemptions knows selectors. */
const versions = {
    definitions: '2023-04-01',
    initiative: '2023-04-01',
    assignments: '2023-04-01',
    exemptions: '2024-12-01-preview',
} as const;

/** Returns the files of an export: one for each object, a script that puts them in order, and the summary. */
export function exportedFiles(exported: AzurePolicyExport): readonly ExportedFile[] {
    const objects = placed(exported);
    return [
        ...objects.map(({ path, body }) => ({ path, text: `${JSON.stringify(body, null, 4)}\n` })),
        { path: 'deploy.sh', text: deployScript(exported, objects) },
        { path: 'README.md', text: summaryText(exported) },
    ];
}

interface Placed extends PolicyObject {
    readonly path: string;
    readonly version: string;
}

/** The objects in the order in which Azure takes them. */
function placed({ definitions, initiative, assignments, exemptions }: AzurePolicyExport): readonly Placed[] {
    const at = (folder: 'assignments' | 'definitions' | 'exemptions', object: PolicyObject): Placed => ({
        ...object,
        path: `${folder}/${object.name}.json`,
        version: versions[folder],
    });
    return [
        ...definitions.map((each) => at('definitions', each)),
        { ...initiative, path: 'initiative.json', version: versions.initiative },
        ...assignments.map((each) => at('assignments', each)),
        ...exemptions.map((each) => at('exemptions', each)),
    ];
}

/** The identity of an assignment gets its role; az says so where it has it already. */
function deployScript({ assignments }: AzurePolicyExport, objects: readonly Placed[]): string {
    const puts = objects.map(({ id, path, version }) => `put '${id}' ${version} ${path}`);
    const deploying = assignments.filter(({ body }) => body.identity !== undefined);
    const roles = deploying.map(({ id }) => {
        const scope = id.slice(0, id.indexOf('/providers/Microsoft.Authorization/'));
        return `grant '${id}' '${scope}'`;
    });
    return [
        '#!/usr/bin/env bash',
        '# Deploys this export. Needs az and the role Resource Policy Contributor; with identities, User Access Administrator too.',
        'set -euo pipefail',
        'cd "$(dirname "$0")"',
        '',
        'put() {',
        '    echo "$3"',
        '    az rest --method put --url "$1?api-version=$2" --body "@$3" --output none',
        '}',
        ...(roles.length === 0
            ? []
            : [
                  '',
                  'grant() {',
                  `    principal="$(az rest --method get --url "$1?api-version=${versions.assignments}" --query identity.principalId --output tsv)"`,
                  '    az role assignment create --assignee-object-id "$principal" --assignee-principal-type ServicePrincipal \\',
                  '        --role b24988ac-6180-42a0-ab88-20f7382dd24c --scope "$2" --output none',
                  '}',
              ]),
        '',
        ...puts,
        ...roles,
        '',
    ].join('\n');
}

/** Returns the summary: each control with its effects, and what could not be expressed. */
export function summaryText({
    controls,
    assignments,
    exemptions,
    notes,
    initiative,
}: AzurePolicyExport): string {
    const rows = controls.map(
        ({ control, effects, notes: own }) =>
            `| ${control} | ${effects.join(', ') || 'none'} | ${own.join('; ')} |`,
    );
    return [
        '# Azure Policy from a Pgwarden baseline',
        '',
        `Initiative \`${initiative.name}\`, assignments: ${assignments.length}, exemptions: ${exemptions.length}. \`deploy.sh\` puts them.`,
        '',
        '| control | effect | notes |',
        '|---|---|---|',
        ...rows,
        '',
        '## What to know',
        '',
        ...notes.map((note) => `- ${note}.`),
        '- A denied section blocks every change of a server that already drifts in it, tags included. Let Pgwarden repair the fleet first.',
        '',
    ].join('\n');
}
