import * as z from 'zod';
import type { DatabaseObjects } from '../model/database-objects.ts';
import { count, flag, more, name, names, optional, present, value } from './parse-fields.ts';

const relation = z.object({
    kind: z.enum(['table', 'view', 'materialized view', 'foreign table', 'sequence']),
    schema: name,
    name,
    owner: name,
    grantors: names,
    privileges: names,
});

const definerFunction = z
    .object({
        schema: name,
        name,
        identityArguments: value,
        owner: name,
        language: name,
        searchPath: optional(value),
        isPublic: flag,
    })
    .transform(present);

const rowSecurity = z.object({
    schema: name,
    name,
    owner: name,
    isEnabled: flag,
    isForced: flag,
    policies: count,
});

const defaultPrivileges = z
    .object({
        role: name,
        schema: optional(name),
        objects: z.enum(['tables', 'sequences', 'functions', 'types', 'schemas', 'large objects']),
        privileges: names,
    })
    .transform(present);

const userMapping = z
    .object({ server: name, wrapper: name, user: name, sslMode: optional(name) })
    .transform(present);

const objects = z.object({
    database: name,
    schemas: z.array(z.object({ name, owner: name, publicCreateGrantors: names })),
    publicRelations: z.array(relation),
    definerFunctions: z.array(definerFunction),
    rowSecurity: z.array(rowSecurity),
    defaultPrivileges: z.array(defaultPrivileges),
    extensions: z.array(z.object({ name, version: name, schema: name })),
    availableExtensions: names,
    userMappings: z.array(userMapping),
    eventTriggers: z.array(z.object({ name, owner: name, event: name, function: name })),
    more,
});

/** Parses the result of the statement of one database. Throws ZodError if PostgreSQL returned another shape. */
export function parseDatabase(result: unknown): DatabaseObjects {
    const { more: left, ...found } = objects.parse(result);
    const cut = Object.entries(left).filter(([, rows]) => rows > 0);
    return cut.length === 0 ? found : { ...found, more: Object.fromEntries(cut) };
}
