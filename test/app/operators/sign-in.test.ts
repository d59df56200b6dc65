/** Operators who sign in, and clients with tokens, at the built app behind the sandbox's App Service authentication. */
import { readFile } from 'node:fs/promises';
import { ClientSecretCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { field } from '../../../sandbox/demo/resource-manager-calls.ts';
import { people } from '../../../sandbox/simulator/world/people.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { signedIn } from '../../support/sign-in.ts';

let box: TestSandbox;

beforeAll(async () => {
    box = await testSandbox({ signIn: true });
});

afterAll(async () => {
    await box?.close();
});

type Headers = Readonly<Record<string, string>>;

interface ApiResponse {
    readonly status: number;
    /** Of a problem, else undefined. */
    readonly code: unknown;
    readonly body: unknown;
}

async function send(
    method: 'GET' | 'POST',
    path: string,
    headers: Headers,
    body?: object,
): Promise<ApiResponse> {
    const response = await fetch(`${box.sandbox.host.url}/api/${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const received: unknown = await response.json();
    return { status: response.status, code: field(received, 'code'), body: received };
}

async function cookieOf(person: { readonly objectId: string }, role: string): Promise<Headers> {
    const cookie = await signedIn({ app: box.sandbox.host.url, person: person.objectId, role });
    return { cookie };
}

/** A token of the sandbox's Entra, through the official client. */
async function tokenOf({ appId, clientSecret }: { readonly appId: string; readonly clientSecret: string }) {
    const { tenantId, resourceManager, caFile, apiResource } = box.sandbox.endpoints;
    const credential = new ClientSecretCredential(tenantId, appId, clientSecret, {
        authorityHost: resourceManager,
        disableInstanceDiscovery: true,
        tlsOptions: { ca: await readFile(caFile, 'utf8') },
    });
    const { token } = await credential.getToken(`${apiResource}/.default`);
    return { authorization: `Bearer ${token}` };
}

const pause = { action: 'pause', reason: 'a drill', operator: 'mallory' };
const resume = { action: 'resume', reason: 'the drill is over', operator: 'mallory' };

describe('with sign-in', () => {
    it('an operator reads and decides, and the audit names the person that Entra signed in', async () => {
        const headers = await cookieOf(people.carol, 'Operator');
        expect((await send('GET', 'status', headers)).status).toBe(200);
        expect((await send('POST', 'pause', headers, pause)).status).toBe(200);
        expect((await send('POST', 'pause', headers, resume)).status).toBe(200);
        const { body } = await send('GET', 'audit?outcome=paused', headers);
        expect(body).toMatchObject({
            entries: [
                {
                    cause: {
                        kind: 'operator',
                        operator: people.carol.objectId,
                        authentication: 'signedIn',
                    },
                },
            ],
        });
    });

    it('a reader reads and decides nothing', async () => {
        const headers = await cookieOf(people.bob, 'Reader');
        expect((await send('GET', 'status', headers)).status).toBe(200);
        const { status, code } = await send('POST', 'pause', headers, pause);
        expect([status, code]).toEqual([403, 'MissingRole']);
    });

    it('a person without a role is signed in and reads nothing', async () => {
        const { status, code } = await send('GET', 'status', await cookieOf(people.alice, ''));
        expect([status, code]).toEqual([403, 'MissingRole']);
    });

    it('function keys, forged principals and forged sessions open nothing', async () => {
        const claims = [
            { typ: 'oid', val: people.alice.objectId },
            { typ: 'roles', val: 'Operator' },
        ];
        const principal = Buffer.from(JSON.stringify({ claims })).toString('base64');
        const refused: readonly Headers[] = [
            {},
            { 'x-functions-key': box.sandbox.endpoints.operatorKey },
            { 'x-ms-client-principal': principal, 'x-ms-client-principal-id': people.alice.objectId },
            { cookie: 'AppServiceAuthSession=forged' },
        ];
        for (const headers of refused) {
            const { status, code } = await send('GET', 'status', headers);
            expect([status, code]).toEqual([401, 'NotSignedIn']);
        }
    });

    it('a page of another site decides nothing with the session of its visitor', async () => {
        const headers = { ...(await cookieOf(people.alice, 'Operator')), 'sec-fetch-site': 'cross-site' };
        const { status, code } = await send('POST', 'pause', headers, pause);
        expect([status, code]).toEqual([403, 'CrossSite']);
    });

    it('clients have the roles of their tokens', async () => {
        const operator = await tokenOf(people.operator);
        const reader = await tokenOf(people.terraform);
        const stranger = await tokenOf(people.stranger);
        expect((await send('POST', 'pause', operator, resume)).status).not.toBe(403);
        expect((await send('GET', 'status', operator)).status).toBe(200);
        expect((await send('GET', 'status', reader)).status).toBe(200);
        expect((await send('POST', 'pause', reader, pause)).code).toBe('MissingRole');
        expect((await send('GET', 'status', stranger)).code).toBe('MissingRole');
    });

    it('a token for Resource Manager opens nothing', async () => {
        const token = box.sandbox.simulator.issueToken(
            people.operator.objectId,
            'https://management.azure.com',
        );
        const { status, code } = await send('GET', 'status', { authorization: `Bearer ${token}` });
        expect([status, code]).toEqual([401, 'NotSignedIn']);
    });

    it('a session outlives the host', async () => {
        const headers = await cookieOf(people.alice, 'Reader');
        await box.sandbox.host.kill();
        await box.sandbox.host.start();
        expect((await send('GET', 'status', headers)).status).toBe(200);
    });
});
