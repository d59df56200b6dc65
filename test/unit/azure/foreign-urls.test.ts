import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Dependencies } from '../../../functions/dependencies/dependencies.ts';
import type { SliceReading } from '../../../src/model/server-state.ts';
import { type HostileAzure, hostileAzure, recordingCredential } from '../../support/hostile-azure.ts';
import { exemptionsOf, productAgainst, server, subscriptionId } from '../../support/product-against.ts';
import { serverState } from '../../support/states.ts';

let azure: HostileAzure;

beforeAll(async () => {
    azure = await hostileAzure();
});

afterAll(async () => {
    await azure.stop();
});

beforeEach(() => {
    azure.requests();
    azure.stolen();
});

function cursorOf(token: string): string {
    return JSON.stringify({ token, seen: [] });
}

describe('a stored or accepted URL of another host gets no request and no token', () => {
    const places: readonly (readonly [
        string,
        (parts: Dependencies, url: string) => Promise<unknown>,
        RegExp,
    ])[] = [
        ['the URL of an operation', (parts, url) => parts.writer.poll(server, url), /unreadable/],
        [
            'the page of a sweep',
            (parts, url) => parts.inventory.pageOf(subscriptionId, cursorOf(url)),
            /is not a page of the servers/,
        ],
        [
            'the page in a message of queue fleet',
            (parts, url) => parts.inventory.using({ vault: 'v', name: 'k' }, `list:0:${cursorOf(url)}`),
            /is not a page of the servers/,
        ],
    ];
    test.each(places)('%s', async (_place, follow, refusal) => {
        azure.respondWith(() => ({ status: 200, body: { value: [] } }));
        // A path of our own host is a question for the list alone: an operation may have any.
        const isList = follow !== places[0]?.[1];
        const others = isList ? [`${azure.origin}/subscriptions/x`, 'data:text/plain,x', 'nothing'] : [];
        const urls = [...azure.foreign, ...others];
        for (const url of urls) {
            const credential = recordingCredential();
            const response = await follow(productAgainst(azure, credential), url).catch(
                (error: unknown) => error,
            );
            expect(`${String(response)} ${JSON.stringify(response)}`, url).toMatch(refusal);
            expect(credential.asked, url).toEqual([]);
            expect([...azure.requests(), ...azure.stolen()], url).toEqual([]);
        }
    });
});

/** What of a slice could not be read: all of it, or parts. */
function unreadIn(slice: SliceReading<'encryptionKeys'> | undefined) {
    const unread =
        slice?.kind === 'unreadable' ? [slice] : slice?.kind === 'read' ? (slice.unread ?? []) : [];
    return unread.map(({ reason, transient }) => ({ reason, transient }));
}

test('a next page on another host makes the list permanently unreadable, with a reason', async () => {
    const [foreign = ''] = azure.foreign;
    azure.respondWith((path) =>
        path.startsWith('/keys/k/rotationpolicy')
            ? { status: 200, body: { id: 'k', lifetimeActions: [], attributes: {} } }
            : { status: 200, body: { value: [], nextLink: foreign } },
    );
    const dataEncryption = { type: 'AzureKeyVault', primaryKeyURI: `${azure.origin}/keys/k` } as const;
    const slices = ['parameters', 'firewallRules', 'administrators', 'encryptionKeys'] as const;
    const reading = await productAgainst(azure, recordingCredential()).reader.read(server, slices, {
        server: {
            ...serverState().server,
            dataEncryption,
            authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Enabled' },
        },
    });
    const foreignOrigin = new URL(foreign).origin;
    const refused = (service: string) => ({
        transient: false,
        reason: `ForeignHostError: ${foreignOrigin} is not ${service} (${azure.origin}): nothing was sent there`,
    });
    const found = reading.kind === 'found' ? reading.slices : {};
    const list = { kind: 'unreadable', ...refused('Resource Manager') };
    expect(found).toMatchObject({ parameters: list, firewallRules: list, administrators: list });
    expect(unreadIn(found.encryptionKeys)).toEqual([refused('the key vault')]);
});

test('an initiative’s id that names a host is invalid, and the effect of its exemption is unknown', async () => {
    const scope = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization`;
    for (const url of [
        ...azure.foreign,
        '/subscriptions/../../stolen',
        `${scope}/x/../policySetDefinitions/y`,
    ]) {
        const id = `${url}/providers/Microsoft.Authorization/policySetDefinitions/fleet`;
        azure.respondWith((path) => {
            const items = path.includes('policyExemptions')
                ? [
                      {
                          id: `${scope}/policyExemptions/e`,
                          properties: { policyAssignmentId: `${scope}/policyAssignments/a` },
                      },
                  ]
                : [{ id: `${scope}/policyAssignments/a`, properties: { policyDefinitionId: id } }];
            return { status: 200, body: { value: items } };
        });
        azure.requests();
        const [exemption] = await exemptionsOf(azure, recordingCredential());
        expect(exemption?.definitions, url).toMatchObject({ kind: 'unknown' });
        expect(azure.stolen(), url).toEqual([]);
        expect(azure.requests().length, url).toBe(2);
    }
});

describe("a vault's challenge chooses neither the audience nor the tenant of the token that it gets", () => {
    const own = 'https://login.microsoftonline.com/22222222-2222-4222-8222-222222222222';
    const keys = () => ({
        type: 'AzureKeyVault' as const,
        primaryKeyURI: `${azure.origin}/keys/k`,
    });

    async function tokensAfter(challenge: string) {
        const credential = recordingCredential();
        azure.respondWith(() => ({ status: 401, headers: { 'www-authenticate': challenge } }));
        const { reader } = productAgainst(azure, credential);
        const hints = { server: { ...serverState().server, dataEncryption: keys() } };
        const reading = await reader.read(server, ['encryptionKeys'], hints);
        const slice = reading.kind === 'found' ? reading.slices.encryptionKeys : undefined;
        return {
            asked: [...new Set(credential.asked)],
            reasons: [...new Set(unreadIn(slice).map(({ reason }) => reason))],
        };
    }

    test.each([
        'https://evil.example',
        'https://management.azure.com',
        'https://graph.microsoft.com',
        'https://azure.net',
        'https://net',
        'https://managedhsm.azure.net',
        'https://vault.azure.net.evil.example',
        'https://vault.azure.net/',
        'http://vault.azure.net',
    ])('a token for %s is not fetched', async (audience) => {
        const { asked, reasons } = await tokensAfter(`Bearer authorization="${own}", resource="${audience}"`);
        expect(asked).toEqual([]);
        expect(reasons).toEqual([
            `ForeignHostError: ${audience}/.default is not the audience of Pgwarden's token (https://vault.azure.net/.default): nothing was sent there`,
        ]);
    });

    test.each([own, 'https://login.evil.example/common', `${'https://localhost'}/tenant/../other`])(
        'the token for the own audience is of the own tenant when %s is named',
        async (authority) => {
            const challenge = `Bearer authorization="${authority}", resource="https://vault.azure.net"`;
            expect((await tokensAfter(challenge)).asked).toEqual(['https://vault.azure.net/.default']);
        },
    );
});
