import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { TokenCredential } from '@azure/core-auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCertificates, writeCertificates } from '../../../../sandbox/simulator/kernel/certificates.ts';
import { type Azurite, freePorts, startAzurite } from '../../../../sandbox/storage/azurite.ts';
import { auditLog } from '../../../../src/azure/storage/audit/audit-log.ts';
import { workQueues } from '../../../../src/azure/storage/queues/work-queues.ts';
import { serverLeases } from '../../../../src/azure/storage/servers/server-leases.ts';
import { serverRecords } from '../../../../src/azure/storage/servers/server-records.ts';
import { openStorage, type Storage } from '../../../../src/azure/storage/storage.ts';
import { StorageUnavailableError } from '../../../../src/errors.ts';
import { emptyRecord } from '../../../../src/model/server-record.ts';
import { auditEntry, orders } from '../../../support/audit-entries.ts';
import { digest } from '../../../support/digest.ts';
import { idOf } from '../../../support/server-id.ts';

let directory: string;
let azurite: Azurite;

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pgwarden-identity-'));
    const certificates = await createCertificates();
    const { certificateFile, privateKeyFile } = await writeCertificates(certificates, directory);
    azurite = await startAzurite({ ports: freePorts, https: { certificateFile, privateKeyFile } });
    setDefaultCACertificates([...getCACertificates('default'), certificates.caPem]);
}, 60_000);

afterAll(async () => {
    await azurite?.stop();
    await rm(directory, { recursive: true, force: true });
});

/** A token as Entra gives it to a managed identity; the emulator looks at issuer, audience and lifetime. */
function credentialFor(audience: string): TokenCredential & { readonly scopes: Set<string> } {
    const scopes = new Set<string>();
    return {
        scopes,
        async getToken(asked) {
            for (const scope of [asked].flat()) scopes.add(scope);
            const now = Math.floor(Date.now() / 1_000);
            const claims = {
                aud: audience,
                iss: 'https://sts.windows.net/33333333-3333-4333-8333-333333333333/',
                nbf: now - 60,
                iat: now - 60,
                exp: now + 3_600,
            };
            const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
            const token = `${part({ typ: 'JWT', alg: 'RS256' })}.${part(claims)}.${part({})}`;
            return { token, expiresOnTimestamp: (now + 3_600) * 1_000 };
        },
    };
}

function storageOf(credential: TokenCredential): Storage {
    const uri = (service: 'blob' | 'queue' | 'table'): string =>
        `https://localhost:${azurite.ports[service]}/devstoreaccount1`;
    return openStorage({
        kind: 'identity',
        credential,
        tableUri: uri('table'),
        queueUri: uri('queue'),
        blobUri: uri('blob'),
    });
}

test('everything that is stored can be stored with an identity and without a key', async () => {
    const credential = credentialFor('https://storage.azure.com');
    const storage = storageOf(credential);
    await storage.ensure();
    const server = idOf(orders);

    const audit = auditLog(storage.audit, digest);
    expect(await audit.append(auditEntry('first', { server: orders }))).toBe('added');
    expect(await audit.append(auditEntry('first', { server: orders }))).toBe('known');
    expect((await audit.query({ server: orders, limit: 10 })).entries.map(({ id }) => id)).toEqual(['first']);

    const records = serverRecords(storage.servers);
    await records.write(server, emptyRecord(server), undefined);
    expect((await records.read(server))?.record.server).toEqual(server);

    const lease = await serverLeases(storage.leases).acquire(server);
    await lease?.confirm();
    expect(await serverLeases(storage.leases).acquire(server)).toBeUndefined();
    await lease?.release();

    const queues = workQueues(storage);
    const cause = { kind: 'followUp', reason: 'a test' } as const;
    const requestedAt = '2026-06-15T12:00:00.000Z';
    await queues.assess({ server: idOf(orders), slices: ['parameters'], cause, requestedAt, requeues: 0 });
    const one = { numberOfMessages: 32, visibilityTimeout: 1 };
    expect((await storage.assessments.receiveMessages(one)).receivedMessageItems).toHaveLength(1);
    expect([...credential.scopes]).toEqual(['https://storage.azure.com/.default']);
});

test('a token for another audience is refused, and the failure names the reason', async () => {
    const storage = storageOf(credentialFor('https://vault.azure.net'));
    const refusal = await auditLog(storage.audit, digest)
        .append(auditEntry('second', { server: orders }))
        .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StorageUnavailableError);
    expect(String(refusal)).toMatch(/table audit: HTTP 40[13]/);
});
