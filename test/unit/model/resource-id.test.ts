import { describe, expect, test } from 'vitest';
import {
    equalsIgnoringCase,
    isSameServer,
    parseServerId,
    parseServerResource,
    serverKey,
    serverPath,
} from '../../../src/model/resource-id.ts';
import { fc, lawRuns } from '../../support/property.ts';

const subscription = '11111111-1111-4111-8111-111111111111';
const path = `/subscriptions/${subscription}/resourceGroups/Shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;
const orders = { subscriptionId: subscription, resourceGroup: 'Shop', name: 'orders' };

/** Any code units: controls, half characters, separators. */
const anyText = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));

const serverId = fc.record({
    subscriptionId: fc.uuid(),
    resourceGroup: fc
        .string({ unit: fc.constantFrom(...'abzAZ09_-.()äßЖ'), minLength: 1, maxLength: 90 })
        .filter((name) => !name.endsWith('.')),
    name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/),
});

/** The same text with the case of its letters drawn at random. */
function anyCase(text: string): fc.Arbitrary<string> {
    return fc
        .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
        .map((upper) =>
            [...text].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter.toLowerCase())).join(''),
        );
}

/** The id of a server with something cut out and something put in. */
const mutated = fc
    .tuple(fc.nat(path.length), fc.nat(9), fc.string({ maxLength: 9 }))
    .map(([at, cut, inserted]) => `${path.slice(0, at)}${inserted}${path.slice(at + cut)}`);

describe('parseServerResource', () => {
    test('takes a server', () => {
        expect(parseServerResource(path)).toEqual({ server: orders, child: '', childName: '' });
    });

    test('takes a slash at the end', () => {
        expect(parseServerResource(`${path}/`)).toEqual({ server: orders, child: '', childName: '' });
    });

    test('takes a child with its name as it is written', () => {
        expect(parseServerResource(`${path}/firewallRules/Office_1`)).toEqual({
            server: orders,
            child: 'firewallrules',
            childName: 'Office_1',
        });
    });

    test('takes a child without a name', () => {
        expect(parseServerResource(`${path}/configurations`)).toEqual({
            server: orders,
            child: 'configurations',
            childName: '',
        });
    });

    test('takes an extension resource of another provider', () => {
        expect(parseServerResource(`${path}/providers/Microsoft.Insights/diagnosticSettings/logs`)).toEqual({
            server: orders,
            child: 'microsoft.insights/diagnosticsettings',
            childName: 'logs',
        });
    });

    test.each([
        '',
        '/',
        'orders',
        path.slice(1),
        ` ${path}`,
        `${path} `,
        `${path}//configurations`,
        `${path}/configurations//x`,
        `${path}/providers/Microsoft.Insights`,
        `${path}%00`,
        `${path}\u0000`,
        `${path}\n`,
        path.replace(subscription, 'x'),
        path.replace(subscription, `${subscription}0`),
        path.replace('Shop', ''),
        path.replace('Shop', '..'),
        path.replace('Shop', '.'),
        path.replace('Shop', 'shop.'),
        path.replace('Shop', 'a'.repeat(91)),
        path.replace('Shop', 'a|b'),
        path.replace('Shop', 'a b'),
        path.replace('Shop', 'a#b'),
        path.replace('Shop', 'a?b'),
        path.replace('Shop', 'a\\b'),
        path.replace('orders', 'or'),
        path.replace('orders', '-orders'),
        path.replace('orders', 'orders-'),
        path.replace('orders', 'orders.example'),
        path.replace('orders', 'a'.repeat(64)),
        path.replace('orders', 'ördërs'),
        path.replace('flexibleServers', 'servers'),
        path.replace('PostgreSQL', 'MySQL'),
        path.replace('/providers/', '/provider/'),
        path.replace('/resourceGroups/', '/groups/'),
        path.replace('/subscriptions/', '/tenants/'),
        `https://management.azure.com${path}`,
        `${path}/configurations/${'x'.repeat(2_048)}`,
    ])('refuses %j', (id) => {
        expect(parseServerResource(id)).toBeUndefined();
    });

    test('is total', () => {
        fc.assert(
            fc.property(fc.oneof(anyText, mutated), (id) => {
                const found = parseServerResource(id);
                if (found !== undefined)
                    expect(parseServerId(serverPath(found.server))).toEqual(found.server);
            }),
            { numRuns: lawRuns(2_000) },
        );
    });
});

describe('parseServerId', () => {
    test('takes a server and nothing below it', () => {
        expect(parseServerId(path)).toEqual(orders);
        expect(parseServerId(`${path}/configurations/log_checkpoints`)).toBeUndefined();
    });
});

describe('serverPath and serverKey', () => {
    test('write the id as Azure does and as storage keys do', () => {
        expect(serverPath(orders)).toBe(path);
        expect(serverKey(orders)).toBe(`${subscription}|shop|orders`);
    });

    test('every server survives its path', () => {
        fc.assert(
            fc.property(serverId, (server) => {
                expect(parseServerId(serverPath(server))).toEqual({
                    ...server,
                    subscriptionId: server.subscriptionId.toLowerCase(),
                });
            }),
        );
    });

    test('every spelling of one id is the same server', () => {
        const spelled = serverId
            .map((server) => ({ ...server, resourceGroup: server.resourceGroup.replaceAll('ß', 's') }))
            .chain((server) => fc.tuple(fc.constant(server), anyCase(serverPath(server))));
        fc.assert(
            fc.property(spelled, ([server, spelling]) => {
                const found = parseServerId(spelling);
                expect(found === undefined ? undefined : serverKey(found)).toBe(serverKey(server));
            }),
        );
    });

    test('two servers have two keys, which hold no character that Table storage forbids', () => {
        fc.assert(
            fc.property(serverId, serverId, (a, b) => {
                expect(serverKey(a)).not.toMatch(/[/\\#?\p{Cc}]/u);
                expect(serverKey(a) === serverKey(b)).toBe(isSameServer(a, b));
                expect(serverKey(a) === serverKey(b)).toBe(
                    serverPath(a).toLowerCase() === serverPath(b).toLowerCase(),
                );
            }),
        );
    });
});

describe('equalsIgnoringCase', () => {
    test('is false when either is missing', () => {
        expect([
            equalsIgnoringCase('Ready', 'READY'),
            equalsIgnoringCase('Ready', 'Stopped'),
            equalsIgnoringCase(undefined, 'Ready'),
            equalsIgnoringCase(undefined, undefined),
        ]).toEqual([true, false, false, false]);
    });
});
