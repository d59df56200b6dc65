import type { Contract } from '../../src/http/contract.ts';
import { withPart } from './marked-parts.ts';

type Operation = NonNullable<NonNullable<Contract['paths']>[string]['get']>;

/** The parts of a field's schema that a page tells. */
interface FieldSchema {
    readonly type?: unknown;
    readonly description?: string;
    readonly enum?: readonly unknown[];
    readonly minimum?: number;
    readonly maximum?: number;
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly minItems?: number;
    readonly maxItems?: number;
    readonly default?: unknown;
}

interface BodySchema {
    readonly properties?: Readonly<Record<string, FieldSchema>>;
    readonly required?: readonly string[];
}

interface Field {
    readonly name: string;
    readonly isRequired: boolean;
    readonly schema: FieldSchema;
}

/** Longer lists are in the contract, and in the refusal of another value. */
const maxListed = 8;

/**
 * Writes the table of the fields of every request that has some into docs/api.md. `signedIn` is the contract of a
 * deployment with sign-in.
 */
export function withFieldsTables(page: string, contract: Contract, signedIn: Contract): string {
    let text = page;
    for (const [path, { get, post }] of Object.entries(contract.paths ?? {})) {
        for (const [method, operation] of [
            ['GET', get],
            ['POST', post],
        ] as const) {
            if (operation === undefined) continue;
            const other = signedIn.paths?.[path]?.[method === 'GET' ? 'get' : 'post'];
            const fields = fieldsOf(operation);
            if (fields.length === 0) continue;
            const table = fieldsTable(fields, other === undefined ? [] : fieldsOf(other));
            text = withPart(text, `fields of ${method} ${path}`, table);
        }
    }
    return text;
}

function fieldsTable(fields: readonly Field[], signedIn: readonly Field[]): string {
    const rows = fields.map(({ name, isRequired, schema }) => {
        const isWhenSignedIn = signedIn.find((field) => field.name === name)?.isRequired ?? isRequired;
        const required = !isRequired ? 'no' : isWhenSignedIn ? 'yes' : 'without [sign-in](#access)';
        return `| \`${name}\` | ${required} | ${allowed(schema)} | ${schema.description ?? '–'} |`;
    });
    return ['| field | required | allowed | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function fieldsOf({ parameters = [], requestBody }: Operation): readonly Field[] {
    const query = parameters.flatMap((parameter): Field[] => {
        if (!('in' in parameter) || parameter.in !== 'query') return [];
        const { name, required = false, schema = {} } = parameter;
        return [{ name, isRequired: required, schema: schema as FieldSchema }];
    });
    const content = requestBody !== undefined && 'content' in requestBody ? requestBody.content : {};
    const { schema = {} } = (content['application/json'] ?? {}) as { readonly schema?: BodySchema };
    const body = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
        name,
        isRequired: schema.required?.includes(name) ?? false,
        schema: property,
    }));
    return [...query, ...body];
}

function allowed(schema: FieldSchema): string {
    const usual = schema.default === undefined ? '' : `; default \`${String(schema.default)}\``;
    return `${values(schema)}${usual}`;
}

function values(schema: FieldSchema): string {
    const { type, minimum, maximum, minLength, maxLength, minItems, maxItems } = schema;
    if (schema.enum !== undefined) {
        return schema.enum.length > maxListed
            ? 'as the [contract](#contract) lists'
            : schema.enum.map((value) => `\`${String(value)}\``).join(', ');
    }
    if (type === 'boolean') return '`true`, `false`';
    if (type === 'array') return `${minItems ?? 0} to ${maxItems ?? 'any number of'} items`;
    if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
    if (maxLength !== undefined) {
        return minLength === undefined
            ? `at most ${maxLength} characters`
            : `${minLength} to ${maxLength} characters`;
    }
    return 'text';
}
