import { describe, expect, test } from 'vitest';
import { parseFleetMessage } from '../../../../../src/azure/storage/schemas/fleet-message-schema.ts';
import {
    parseAssessmentMessage,
    parseRemediationMessage,
} from '../../../../../src/azure/storage/schemas/message-schema.ts';
import { MalformedInputError } from '../../../../../src/errors.ts';
import type { Cause } from '../../../../../src/model/cause.ts';

const server =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';
const orders = {
    subscriptionId: '11111111-1111-4111-8111-111111111111',
    resourceGroup: 'shop',
    name: 'orders',
};
const assessment = {
    server,
    slices: ['parameters'],
    cause: { kind: 'event', eventId: 'event-1' },
    requestedAt: '2026-06-15T12:00:00.000Z',
    requeues: 0,
};
const step = { server, remediationId: 'remediation-1', token: 'token-1', requeues: 2 };

describe('a message of queue assessments', () => {
    test.each<Cause>([
        { kind: 'event', eventId: 'event-1' },
        {
            kind: 'event',
            eventId: 'event-1',
            eventType: 'Microsoft.Resources.ResourceWriteSuccess',
            operation: 'x/write',
            resource: 'configurations/x',
            actor: { objectId: 'a', appId: 'b' },
            time: '2026-06-15T12:00:00.000Z',
            correlationId: 'c',
        },
        { kind: 'followUp', reason: 'dry-run was switched off' },
    ])('is read with cause %j', (cause) => {
        expect(parseAssessmentMessage({ ...assessment, cause })).toEqual({
            ...assessment,
            server: orders,
            cause,
        });
    });

    test('loses unknown fields', () => {
        const cause = { ...assessment.cause, upn: 'alice@contoso.example' };
        expect(parseAssessmentMessage({ ...assessment, cause, extra: 1 })).toEqual({
            ...assessment,
            server: orders,
        });
    });

    test.each([
        undefined,
        null,
        'text',
        {},
        { ...assessment, server: 7 },
        { ...assessment, server: 'orders' },
        { ...assessment, server: `${server}/databases/shop` },
        { ...assessment, slices: [] },
        { ...assessment, slices: ['everything'] },
        { ...assessment, slices: 'parameters' },
        { ...assessment, cause: { kind: 'rumour' } },
        { ...assessment, cause: { kind: 'event' } },
        { ...assessment, requestedAt: 'now' },
        { ...assessment, requeues: -1 },
        { ...assessment, requeues: 0.5 },
        { ...assessment, requeues: undefined },
    ])('%j is refused', (message) => {
        expect(() => parseAssessmentMessage(message)).toThrow(MalformedInputError);
    });

    test('is refused with every field that is wrong', () => {
        const wrong = { ...assessment, slices: ['all'], requeues: 'none' };
        expect(() => parseAssessmentMessage(wrong)).toThrow(/→ at requeues/);
        expect(() => parseAssessmentMessage(wrong)).toThrow(/→ at slices\[0\]/);
    });
});

describe('a message of queue remediations', () => {
    test('is read', () => {
        expect(parseRemediationMessage(step)).toEqual({ ...step, server: orders });
    });

    test.each([undefined, [], { ...step, token: null }, { ...step, remediationId: undefined }])(
        '%j is refused',
        (message) => {
            expect(() => parseRemediationMessage(message)).toThrow(/^A message of queue remediations/);
        },
    );
});

describe('a message of queue fleet', () => {
    const search = {
        kind: 'keyChanged',
        key: { host: 'contoso.vault.azure.net', vault: 'contoso', name: 'pg' },
        cause: { kind: 'keyEvent', eventId: '1', eventType: 'Microsoft.KeyVault.KeyExpired', keyUri: 'x' },
        requestedAt: '2026-06-15T12:00:00.000Z',
        cursor: 'list:1:https://management.azure.com/subscriptions?$skiptoken=eyJ4Ijox',
        found: 3,
        requeues: 0,
    };

    test('is read', () => {
        expect(parseFleetMessage(search)).toEqual(search);
    });

    test.each([
        { ...search, cursor: '' },
        { ...search, cursor: 'list:1:https://management.azure.com\r\nhost: evil.example' },
        { ...search, cursor: 'list:1:https://management.azure.com/ü' },
        { ...search, cursor: 'a'.repeat(16_385) },
        { ...search, key: { ...search.key, name: "pg' or 1 == 1 //" } },
        { ...search, key: { ...search.key, vault: 'contoso.evil.example' } },
        { ...search, key: { ...search.key, host: 'contoso.vault.azure.net@evil.example' } },
    ])('that Pgwarden did not write is refused: %j', (message) => {
        expect(() => parseFleetMessage(message)).toThrow(/^A message of queue fleet/);
    });
});
