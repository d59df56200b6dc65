import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDefinition, PolicySetDefinition } from '../world/policies.ts';

const root = '/providers/Microsoft.Authorization';
const folder = join(import.meta.dirname, 'definitions');

/** Microsoft's built-in definitions for flexible servers: unchanged copies, see definitions/SOURCE.md. */
export const builtInDefinitions: readonly PolicyDefinition[] = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file): Readonly<Record<string, unknown>> => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    .map(({ name, properties }) => ({
        id: `${root}/policyDefinitions/${String(name)}`,
        properties: { ...Object(properties) },
    }));

interface Initiative {
    readonly id: string;
    readonly title: string;
    readonly parameters: NonNullable<PolicySetDefinition['parameters']>;
    readonly members: readonly {
        readonly definition: string;
        readonly reference: string;
        readonly values: Readonly<Record<string, unknown>>;
    }[];
}

const initiatives: readonly Initiative[] = JSON.parse(
    readFileSync(join(import.meta.dirname, 'initiatives.json'), 'utf8'),
);

/** Microsoft's initiatives that hold one of these definitions, without their members about other resources. */
export const builtInSets: readonly PolicySetDefinition[] = initiatives.map(
    ({ id, title, parameters, members }) => ({
        id: `${root}/policySetDefinitions/${id}`,
        displayName: title,
        parameters,
        policyDefinitions: members.map(({ definition, reference, values }) => ({
            policyDefinitionId: `${root}/policyDefinitions/${definition}`,
            policyDefinitionReferenceId: reference,
            parameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
        })),
    }),
);
