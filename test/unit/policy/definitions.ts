import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Json } from './resource.ts';

/** Microsoft's built-in definitions, from the copy in definitions/; its SOURCE.md says where they come from. */

export interface PolicyDefinition {
    readonly id: string;
    readonly displayName: string;
    /** Default values of the parameters that have one. */
    readonly defaults: Readonly<Record<string, Json>>;
    readonly if: Json;
    /** Present when the effect looks for a related resource. */
    readonly details?: RelatedResource;
}

export interface RelatedResource {
    readonly type: string;
    readonly name?: string;
    readonly existenceCondition?: Json;
}

const json: z.ZodType<Json> = z.json();

const definitionFile = z.object({
    name: z.string(),
    properties: z.object({
        displayName: z.string(),
        parameters: z.record(z.string(), z.object({ defaultValue: json.optional() })),
        policyRule: z.object({
            if: json,
            // biome-ignore lint/suspicious/noThenProperty: a policy rule has this name
            then: z.object({
                details: z
                    .object({
                        type: z.string(),
                        name: z.string().exactOptional(),
                        existenceCondition: json.exactOptional(),
                    })
                    .exactOptional(),
            }),
        }),
    }),
});

/** `PGWARDEN_AZURE_POLICY` names a folder with a newer copy. */
export const definitionsFolder =
    process.env.PGWARDEN_AZURE_POLICY ??
    join(import.meta.dirname, '../../../sandbox/simulator/policy/definitions');

/** Every definition in the folder by its id. */
export function readDefinitions(folder: string): ReadonlyMap<string, PolicyDefinition> {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return new Map(files.map((name) => readDefinition(join(folder, name))).map((each) => [each.id, each]));
}

/** The definition with the id. Throws where the folder has none. */
export function definitionOf(
    definitions: ReadonlyMap<string, PolicyDefinition>,
    id: string,
): PolicyDefinition {
    const definition = definitions.get(id);
    if (definition === undefined) throw new Error(`The definition ${id} is not in the folder`);
    return definition;
}

function readDefinition(path: string): PolicyDefinition {
    const { name, properties } = definitionFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    const { details } = properties.policyRule.then;
    const defaults = Object.entries(properties.parameters).flatMap(([key, { defaultValue }]) =>
        defaultValue === undefined ? [] : [[key, defaultValue] as const],
    );
    return {
        id: name,
        displayName: properties.displayName,
        defaults: Object.fromEntries(defaults),
        if: properties.policyRule.if,
        ...(details === undefined ? {} : { details }),
    };
}
