import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocuments } from '../../../src/policy/documents.ts';
import type { Json, JsonObject } from '../../../src/policy/json.ts';
import type { AzurePolicyExport } from '../../../src/policy-export/azure-policy.ts';
import { objectsOfExport } from '../../../src/policy-import/exported-file.ts';
import { type Imported, importBaseline } from '../../../src/policy-import/import-baseline.ts';
import { definitionsFolder } from '../policy/definitions.ts';

export const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
export const shop = `${subscription}/resourceGroups/shop`;
export const orders = `${shop}/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;
export const group = '/providers/Microsoft.Management/managementGroups/contoso';
const builtIn = '/providers/Microsoft.Authorization/policyDefinitions';

/** Every built-in definition of the copy, by its id. */
export const builtIns: ReadonlyMap<string, JsonObject> = new Map(
    readdirSync(definitionsFolder)
        .filter((name) => name.endsWith('.json'))
        .map((name): JsonObject => JSON.parse(readFileSync(join(definitionsFolder, name), 'utf8')))
        .map((each) => [String(each.name), each]),
);

/** The import of the documents. Throws with every problem. */
export function imported(...documents: readonly Json[]): Imported {
    const problems: string[] = [];
    const parsed = parseDocuments(documents, 'file', (path, message) => problems.push(`${path}: ${message}`));
    const result = importBaseline(parsed, {}, (file, path, message) =>
        problems.push(`${file}, ${path}: ${message}`),
    );
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return result;
}

/** An assignment of a definition or an initiative. */
export function assignment(name: string, definition: string, members: JsonObject = {}): JsonObject {
    const scope = typeof members.scope === 'string' ? members.scope : subscription;
    return {
        id: `${scope}/providers/Microsoft.Authorization/policyAssignments/${name}`,
        name,
        properties: {
            displayName: name,
            scope,
            policyDefinitionId: definition.includes('/') ? definition : `${builtIn}/${definition}`,
            ...members,
        },
    };
}

export function parameters(values: Readonly<Record<string, Json>>): JsonObject {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

export function exemption(of: string, scope: string, members: JsonObject = {}): JsonObject {
    return {
        id: `${scope}/providers/Microsoft.Authorization/policyExemptions/e1`,
        properties: {
            policyAssignmentId: `${subscription}/providers/Microsoft.Authorization/policyAssignments/${of}`,
            exemptionCategory: 'Mitigated',
            displayName: 'Old till',
            ...members,
        },
    };
}

/** The import of an export. */
export function back(exported: AzurePolicyExport): Imported {
    const objects = objectsOfExport(JSON.parse(JSON.stringify(exported)));
    if (!Array.isArray(objects)) throw new Error('not the objects of an export');
    return imported(...objects);
}
