import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Dependencies } from '../../../functions/dependencies/dependencies.ts';
import { eventGridTopic } from '../../../src/azure/notifications/event-grid-topic.ts';
import { azureReader } from '../../../src/azure/read-only/azure-reader.ts';
import { applicationInsights } from '../../../src/azure/telemetry/exporter.ts';
import type { Change } from '../../../src/model/change.ts';
import { emptyRecord } from '../../../src/model/server-record.ts';
import { controlPlaneSlices, type ServerProperties } from '../../../src/model/server-state.ts';
import { auditEntry, orders } from '../../support/audit-entries.ts';
import { changes } from '../../support/changes.ts';
import {
    type HostileAzure,
    type HostileResponse,
    hostileAzure,
    type RecordingCredential,
    recordingCredential,
} from '../../support/hostile-azure.ts';
import { exemptionsOf, productAgainst, server, subscriptionId } from '../../support/product-against.ts';
import { serverState } from '../../support/states.ts';

const clock = { now: () => new Date('2026-06-15T12:00:00Z') };

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

/** Every audience that the product has a token for. */
const audiences = [
    'https://management.azure.com/.default',
    'https://vault.azure.net/.default',
    'https://storage.azure.com/.default',
    'https://eventgrid.azure.net/.default',
    'https://monitor.azure.com/.default',
];

type Operation = (parts: Dependencies) => Promise<unknown>;

/** Every operation of every client that the product uses. */
function operations(credential: RecordingCredential): readonly (readonly [string, Operation])[] {
    const keyUri = `${azure.origin}/keys/k`;
    const withKey: ServerProperties = {
        ...serverState().server,
        dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: keyUri },
    };
    const all: readonly Change[] = Object.values(changes).map((change: Change) =>
        'keyUri' in change ? { ...change, keyUri } : change,
    );
    const laptop = azureReader({
        credential,
        endpoint: azure.origin,
        scope: 'https://management.azure.com/.default',
        keyVaultDnsSuffixes: ['localhost'],
        clock,
        retry: { clock: { ...clock, sleep: async () => undefined }, jitter: () => 0 },
    });
    const topic = eventGridTopic(`${azure.origin}/api/events`, credential, {
        source: '/pgwarden/test',
        consoleUrl: undefined,
    });
    const insights = applicationInsights(
        {
            ingestionEndpoint: azure.origin,
            instrumentationKey: 'key',
            scope: 'https://monitor.azure.com/.default',
        },
        credential,
        { 'service.name': 'app', 'service.version': '1', 'service.instance.id': 'i' },
    );
    return [
        ...controlPlaneSlices.map(
            (slice) =>
                [
                    `read ${slice}`,
                    (parts: Dependencies) => parts.reader.read(server, [slice], { server: withKey }),
                ] as const,
        ),
        ...all.map(
            (change) =>
                [
                    `write ${change.kind}`,
                    (parts: Dependencies) => parts.writer.start(server, change, 'id'),
                ] as const,
        ),
        ...all.map(
            (change) =>
                [
                    `read back ${change.kind}`,
                    (parts: Dependencies) => parts.writer.readBack(server, change),
                ] as const,
        ),
        ['poll', (parts) => parts.writer.poll(server, `${azure.origin}/operation`)],
        ['Resource Graph', (parts) => parts.inventory.page()],
        ['servers of a subscription', (parts) => parts.inventory.pageOf(subscriptionId)],
        ['users of a key', (parts) => parts.inventory.using({ vault: 'v', name: 'k' })],
        ['users of a key by list', (parts) => parts.inventory.using({ vault: 'v', name: 'k' }, 'list:0:')],
        ['our identity', (parts) => parts.identity.read()],
        ['table insert', (parts) => parts.audit.append(auditEntry('first', { server: orders }))],
        ['table query', (parts) => parts.audit.query({ server: orders, limit: 10 })],
        ['table read', (parts) => parts.records.read(server)],
        ['table update', (parts) => parts.records.write(server, emptyRecord(server), '"1"')],
        ['lease', (parts) => parts.leases.acquire(server).then((lease) => lease?.release())],
        ['blob read', (parts) => parts.pause.read()],
        ['blob write', (parts) => parts.pause.write({ servers: {} })],
        ['blob list', (parts) => parts.deadLetters.list(10)],
        ['blob delete', (parts) => parts.deadLetters.remove('letter')],
        [
            'queue send',
            (parts) => parts.fleetQueue.send({ kind: 'sweep', sweepId: '1', token: '1', requeues: 0 }),
        ],
        ['queue receive', (parts) => parts.poisonQueues.receive()],
        ['create what is missing', (parts) => parts.storage.ensure()],
        ['policy exemptions', () => exemptionsOf(azure, credential)],
        [
            'notification',
            () => topic.publish([{ entry: auditEntry('first', { server: orders }), control: undefined }]),
        ],
        [
            'telemetry',
            () => insights.send({ spans: [], measurements: [], since: clock.now(), at: clock.now() }),
        ],
        ['laptop: list', () => laptop.lister.list(subscriptionId)],
        ['laptop: read', () => laptop.reader.read(server, controlPlaneSlices, { server: withKey })],
        ['laptop: policy exemptions', () => laptop.policyExemptions.of(subscriptionId)],
    ];
}

/** Every place of an answer that a client may take a URL, a host or an audience from. */
function responses(url: string): readonly HostileResponse[] {
    const headers = {
        location: url,
        'azure-asyncoperation': url,
        'operation-location': url,
        'content-location': url,
        link: `<${url}>; rel="next"`,
    };
    const body = {
        nextLink: url,
        '@odata.nextLink': url,
        'odata.nextLink': url,
        nextPageLink: url,
        $skipToken: url,
        value: [],
        data: [],
        status: 'InProgress',
        properties: { nextLink: url, provisioningState: 'InProgress' },
    };
    const other = 'https://evil.example';
    return [
        ...[200, 201, 202].map((status) => ({ status, headers, body })),
        ...[204, 301, 302, 303, 307, 308].map((status) => ({ status, headers })),
        ...[
            `Bearer authorization="${url}/tenant", resource="${other}"`,
            `Bearer authorization="${url}/tenant", scope="${other}/.default"`,
            'Bearer authorization="https://login.microsoftonline.com/tenant", resource="https://azure.net"',
            `Bearer authorization_uri=${url}/22222222-2222-4222-8222-222222222222/oauth2/authorize resource_id=${other}`,
            `Bearer realm="", authorization_uri="${url}", error="insufficient_claims", claims="e30="`,
        ].map((challenge) => ({ status: 401, headers: { 'www-authenticate': challenge } })),
    ];
}

test('no response of any operation leads a request or a token to another host, and none crashes the caller', async () => {
    const credential = recordingCredential();
    const product = productAgainst(azure, credential);
    let tried = 0;
    for (const [index, [name, operate]] of operations(credential).entries()) {
        // Every status and challenge for every operation; of the URLs another one for each.
        const [first = []] = azure.foreign.map((url) => responses(url));
        for (const at of first.keys()) {
            const url = azure.foreign[(at + index) % azure.foreign.length] ?? '';
            const shape = responses(url)[at] ?? { status: 500 };
            azure.respondWith(() => shape);
            const refusal = await operate(product).catch((error: unknown) => error);
            const what = `${name}: ${JSON.stringify(shape)} → ${String(refusal)}`;
            expect(azure.stolen(), what).toEqual([]);
            expect(refusal instanceof TypeError, what).toBe(false);
            tried += 1;
        }
    }
    expect(credential.asked.filter((scope) => !audiences.includes(scope))).toEqual([]);
    expect(tried).toBeGreaterThan(600);
    expect(azure.requests().length).toBeGreaterThan(tried / 2);
});

test('every client of Azure in the product is one whose requests and tokens are bounded', async () => {
    // Files for browsers run without any token.
    const files = globSync('{src,functions,scripts}/**/*.ts', { exclude: ['src/console/client'] });
    const texts = await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const));
    const makers = texts.filter(([, text]) => /new \w+Client\(|fromConnectionString\(/.test(text));
    expect(makers.map(([file]) => file).toSorted()).toEqual([
        'src/azure/key-vault/key-vault.ts',
        'src/azure/notifications/event-grid-topic.ts',
        'src/azure/resource-manager/clients.ts',
        'src/azure/resource-manager/resource-graph.ts',
        'src/azure/storage/storage-clients.ts',
    ]);
    for (const [file, text] of makers) {
        expect(text, file).toMatch(/credentialFor\(/);
        expect(text, file).toMatch(/noRedirects/);
        expect(text, file).toMatch(/trustedOrigin\(|expectOrigin\(/);
    }
    // The shapes of an exchange with a server of this process send nothing.
    const shapes =
        /(?:import (?:type )?|const )\{ (?:(?:IncomingMessage|ServerResponse),? )+\} (?:from |= process\.getBuiltinModule\()'node:http'/g;
    const others = texts.filter(([, text]) =>
        /\bfetch\(|node:https?'|createDefaultHttpClient\(/.test(text.replace(shapes, '')),
    );
    expect(others.map(([file]) => file)).toEqual(['src/azure/client/trusted-origin.ts']);
});
