import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/policy/json.ts';
import { parseDefinition } from '../../../src/policy/parse-definition.ts';
import { exportOf } from './exported.ts';

const document = {
    extends: 'strict',
    scopes: [{ server: 'till-*', thresholds: { tlsMinimumVersion: '1.2' } }],
};

/** The product's own parser of definitions, which shares no code with the export and refuses what it does not know. */
describe.each([
    ['for names of servers', exportOf(document, { location: 'canadacentral' })],
    ['without names', exportOf()],
])('an export %s', (_, { definitions }) => {
    test.each(definitions)('$name is understood by the parser of `assess --policy`', ({ body }) => {
        const problems: string[] = [];
        const json: JsonObject = JSON.parse(JSON.stringify(body));
        const definition = parseDefinition(json, '$', (path, message) =>
            problems.push(`${path}: ${message}`),
        );
        expect(problems).toEqual([]);
        expect(definition).toBeDefined();
    });
});
