import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { exportOf } from './exported.ts';

/** The published rules for definitions and initiatives: fields, lengths, counts. */
const described = {
    displayName: z.string().min(1).max(128),
    description: z.string().max(512),
    metadata: z.record(z.string(), z.unknown()),
};
const parameter = z.strictObject({
    type: z.enum(['String', 'Array', 'Object', 'Boolean', 'Integer', 'Float', 'DateTime']),
    allowedValues: z.array(z.unknown()).optional(),
    defaultValue: z.unknown().optional(),
    metadata: z.strictObject({
        displayName: z.string().max(128),
        description: z.string().max(512).optional(),
    }),
});
const parameters = z.record(
    z
        .string()
        .regex(/^[a-z][a-zA-Z0-9]*$/)
        .max(128),
    parameter,
);
const definition = z.strictObject({
    properties: z.strictObject({
        ...described,
        mode: z.enum(['All', 'Indexed']),
        parameters,
        policyRule: z.strictObject({
            if: z.record(z.string(), z.unknown()),
            // biome-ignore lint/suspicious/noThenProperty: a policy rule has this name
            then: z.strictObject({
                effect: z.literal("[parameters('effect')]"),
                details: z.record(z.string(), z.unknown()).optional(),
            }),
        }),
    }),
});
const initiative = z.strictObject({
    properties: z.strictObject({
        ...described,
        parameters,
        policyDefinitions: z
            .array(
                z.strictObject({
                    policyDefinitionId: z.string(),
                    policyDefinitionReferenceId: z.string(),
                    parameters: z.record(z.string(), z.strictObject({ value: z.unknown() })),
                }),
            )
            .min(1)
            .max(1000),
    }),
});

const exported = exportOf(undefined, { location: 'canadacentral' });

describe.each(exported.definitions)('$name', ({ body }) => {
    test('follows the rules of a definition', () => {
        const { properties } = definition.parse(body);
        expect(Object.keys(properties.parameters).length).toBeLessThanOrEqual(20);
    });

    test('names a field or value with one operator in each condition', () => {
        const text = JSON.stringify(body);
        expect(text).not.toContain('undefined');
        for (const [expression] of text.matchAll(/"\[[^[].*?\]"/g)) {
            expect(expression.split('(').length).toBe(expression.split(')').length);
        }
    });
});

test('the initiative follows the rules of an initiative, and gives each definition its parameters', () => {
    const { properties } = initiative.parse(exported.initiative.body);
    expect(Object.keys(properties.parameters).length).toBeLessThanOrEqual(400);
    const asked = new Map(
        exported.definitions.map(({ id, body }) => [id, definition.parse(body).properties.parameters]),
    );
    for (const reference of properties.policyDefinitions) {
        const defined = asked.get(reference.policyDefinitionId) ?? {};
        expect(Object.keys(reference.parameters).toSorted()).toEqual(Object.keys(defined).toSorted());
        for (const { value } of Object.values(reference.parameters)) {
            const [, name = ''] = /^\[parameters\('(\w+)'\)\]$/.exec(String(value)) ?? [];
            expect(properties.parameters[name]?.defaultValue).toBeDefined();
        }
    }
});
