import { describe, expect, test } from 'vitest';
import { exportOf, subscription } from './exported.ts';

const ordersId = `${subscription}/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;

function exported(document: object) {
    return exportOf({ name: 'contoso', extends: 'standard', ...document });
}

/** The assignments by their scopes, with the values that differ from the fleet's. */
function assignments(document: object): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
        exported(document).assignments.map(({ id, body }) => {
            const { properties } = body as {
                readonly properties: { readonly notScopes: readonly string[]; readonly parameters: object };
            };
            const scope = id.slice(subscription.length, id.indexOf('/providers/Microsoft.Authorization/'));
            const values = Object.entries(properties.parameters).map(([name, { value }]) => [name, value]);
            return [
                `${scope === '' ? '/' : scope} ${(properties.parameters as { servers?: { value: string } }).servers?.value ?? ''}`.trim(),
                {
                    ...Object.fromEntries(values),
                    notScopes: properties.notScopes.map((each) => each.slice(subscription.length)),
                },
            ];
        }),
    );
}

describe('a scope of the baseline becomes an assignment', () => {
    test('for a resource group and a server, which the assignments above leave out', () => {
        const scopes = [
            { resourceGroup: 'shop', modes: { 'secure-transport': 'report' } },
            { server: ordersId, thresholds: { tlsMinimumVersion: '1.3' } },
        ];
        expect(assignments({ scopes })).toEqual({
            '/': { notScopes: ['/resourceGroups/shop', ordersId.slice(subscription.length)] },
            '/resourceGroups/shop': {
                secureTransportEffect: 'Audit',
                notScopes: [ordersId.slice(subscription.length)],
            },
            [ordersId.slice(subscription.length)]: {
                secureTransportEffect: 'Audit',
                tlsMinimumVersionVersions: ['TLSv1.3'],
                notScopes: [],
            },
        });
    });

    test('for a pattern of names, which rules ask for', () => {
        const scopes = [{ server: 'till-*', modes: { 'secure-transport': 'off' } }];
        expect(assignments({ scopes })).toEqual({
            '/': { notScopes: [] },
            '/ till-*': {
                secureTransportEffect: 'Disabled',
                servers: 'till-*',
                exceptServers: [],
                notScopes: [],
            },
        });
        const { initiative } = exported({ scopes });
        expect(JSON.stringify(initiative.body)).toContain('"exceptServers":{"type":"Array"');
    });

    test('only where Azure Policy can say it, and what it cannot is named', () => {
        const { notes, assignments: made } = exported({
            trustedTags: ['env'],
            scopes: [
                { tag: { name: 'env', value: 'test' }, modes: { 'secure-transport': 'off' } },
                { server: 'a?b', modes: { 'secure-transport': 'off' } },
                {
                    subscription: '99999999-8888-7777-6666-555555555555',
                    modes: { 'secure-transport': 'off' },
                },
            ],
        });
        expect(made).toHaveLength(1);
        expect(notes.slice(0, 3)).toEqual([
            'The scope "tag env=test" is left out: a rule about a parameter does not see the tags of its server',
            'The scope "server a?b" is left out: Azure Policy\'s like takes one * and no ?',
            `The scope "subscription 99999999-8888-7777-6666-555555555555" is left out: it is no scope at or below ${subscription}`,
        ]);
    });

    test('patterns that share servers are named', () => {
        const { notes } = exported({
            scopes: [
                { server: 'a-*', modes: { 'secure-transport': 'off' } },
                { server: '*-b', modes: { 'log-checkpoints': 'off' } },
            ],
        });
        expect(notes[0]).toBe('Servers that match both a-* and *-b get the assignments of both');
    });
});

describe('an exemption', () => {
    const exemption = {
        controls: ['secure-transport', 'pgaudit-loaded'],
        reason: 'The old till.',
        owner: 'till team',
        expires: '2027-04-01',
        kind: 'waiver',
    };

    test('of a server is one of each assignment that reaches it', () => {
        const { exemptions, assignments: made } = exported({
            exemptions: [{ server: ordersId, ...exemption }],
        });
        expect(exemptions).toHaveLength(1);
        expect(exemptions[0]?.id.startsWith(`${ordersId}/providers/Microsoft.Authorization/`)).toBe(true);
        expect(exemptions[0]?.body).toEqual({
            properties: {
                policyAssignmentId: made[0]?.id,
                policyDefinitionReferenceIds: [
                    'secure-transport',
                    'pgaudit-loaded-libraries',
                    'pgaudit-loaded-extensions',
                ],
                exemptionCategory: 'Waiver',
                displayName: 'till team: The old till.',
                description: 'The old till.',
                expiresOn: '2027-04-01T00:00:00.000Z',
            },
        });
    });

    test('that is over is left out, and one by name or tag is named', () => {
        const { exemptions, notes } = exported({
            exemptions: [
                { server: ordersId, ...exemption, expires: '2026-01-01' },
                { server: 'till-*', ...exemption },
            ],
        });
        expect(exemptions).toEqual([]);
        expect(notes[0]).toContain('server till-* is left out: an exemption in Azure Policy is for a scope');
    });

    test('of the identity belongs to every assignment', () => {
        const { exemptions } = exportOf(
            {
                extends: 'standard',
                scopes: [{ resourceGroup: 'shop', modes: { 'secure-transport': 'off' } }],
            },
            { identity: 'c0ffee00-5ec0-4a11-9b5e-1d0e5eca0001' },
        );
        expect(exemptions).toHaveLength(2);
        for (const { body } of exemptions) {
            expect(body).toMatchObject({
                properties: { resourceSelectors: [{ selectors: [{ kind: 'userPrincipalId' }] }] },
            });
        }
    });
});

test('at a management group, a group that has only a name is named', () => {
    const { notes, assignments: made } = exportOf(
        { extends: 'standard', scopes: [{ resourceGroup: 'shop', modes: { 'secure-transport': 'off' } }] },
        { scope: '/providers/Microsoft.Management/managementGroups/contoso' },
    );
    expect(made).toHaveLength(1);
    expect(notes[0]).toContain('The scope "resource group shop" is left out');
});
