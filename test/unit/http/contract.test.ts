import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, test } from 'vitest';
import { controls } from '../../../src/controls/index.ts';
import { allRoutes, contractDocument } from '../../../src/http/contract-document.ts';
import { enforcing } from '../../support/effective-baseline.ts';
import { memoryWorld } from '../../support/memory-world.ts';
import { apiInProcess, apiPorts, signedIn } from '../../support/operators-api.ts';

const controlIds = controls.map(({ id }) => id);

function contract(isSignInByPlatform: boolean) {
    return contractDocument({ controlIds, isSignInByPlatform, version: '0.1.0' });
}

function operationsOf(document: ReturnType<typeof contract>) {
    return Object.entries(document.paths ?? {}).flatMap(([path, { get, post }]) =>
        [get, post].flatMap((operation) => (operation === undefined ? [] : [{ path, ...operation }])),
    );
}

describe.each([
    ['function keys', false],
    ['sign-in', true],
])('the contract of a deployment with %s', (_what, isSignInByPlatform) => {
    test('has no finding of a public linter', async () => {
        const config = await createConfig({ extends: ['recommended-strict'] });
        const source = JSON.stringify(contract(isSignInByPlatform));
        const findings = await lintFromString({ source, absoluteRef: 'openapi.json', config });
        expect(
            findings.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
        ).toEqual([]);
    });

    test('is served to operators', async () => {
        const ports = apiPorts(memoryWorld(enforcing([])).ports());
        const headers = isSignInByPlatform ? signedIn('a11ce000-0000-4000-8000-000000000001', 'Reader') : {};
        const response = await apiInProcess(ports, { isSignInByPlatform }).get('openapi.json', headers);
        expect(response.body).toEqual(JSON.parse(JSON.stringify(contract(isSignInByPlatform))));
    });

    test('names every operation, its summary and how it is refused', () => {
        const operations = operationsOf(contract(isSignInByPlatform));
        const routes = allRoutes({ controlIds, isSignInByPlatform, version: '0.1.0' });
        const names = operations.map(({ operationId }) => operationId);
        expect(names.toSorted()).toEqual(routes.map(({ name }) => name).toSorted());
        expect(new Set(names).size).toBe(names.length);
        for (const { operationId, summary, responses } of operations) {
            expect(summary, operationId).toMatch(/^[A-Z].{10,}/);
            expect(Object.keys(responses ?? {}), operationId).toEqual(
                expect.arrayContaining(['200', '401', '409', '503', ...(isSignInByPlatform ? ['403'] : [])]),
            );
        }
    });
});

test('with sign-in, an operation names the app roles of which it needs one', () => {
    const operations = operationsOf(contract(true));
    const rolesOf = (wanted: string) =>
        operations.find(({ operationId }) => operationId === wanted)?.security;
    expect(rolesOf('pause-state')).toEqual([{ entra: ['Reader', 'Operator'] }]);
    expect(rolesOf('pause')).toEqual([{ entra: ['Operator'] }]);
});

test('without sign-in, a body must name its operator; with it, it need not', () => {
    const required = (isSignInByPlatform: boolean): unknown =>
        contract(isSignInByPlatform).paths?.['/api/pause']?.post?.requestBody;
    const bodyOf = (schema: object) => ({ required: true, content: { 'application/json': { schema } } });
    expect(required(false)).toMatchObject(
        bodyOf({
            required: ['action', 'reason', 'operator'],
            additionalProperties: false,
            properties: { reason: { type: 'string', minLength: 1, maxLength: 500 } },
        }),
    );
    expect(required(true)).toMatchObject(bodyOf({ required: ['action', 'reason'] }));
});

test('a later version may respond with more fields, and a request may not have more', () => {
    const { schemas } = contract(false).components ?? {};
    expect(schemas?.AuditPage).toMatchObject({ type: 'object', required: ['entries'] });
    expect(JSON.stringify(schemas)).not.toContain('"additionalProperties":false');
});

test('a query states what is allowed', () => {
    const { parameters } = contract(false).paths?.['/api/audit']?.get ?? {};
    expect(parameters).toEqual(
        expect.arrayContaining([
            expect.objectContaining({
                name: 'limit',
                in: 'query',
                schema: expect.objectContaining({ type: 'integer', minimum: 1, maximum: 1000, default: 100 }),
            }),
            expect.objectContaining({
                name: 'control',
                schema: expect.objectContaining({ enum: controlIds }),
            }),
        ]),
    );
});
