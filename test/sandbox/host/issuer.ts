/** An issuer of tokens that the host's authentication trusts, and one that it does not. */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Issuer {
    readonly issuer: string;
    readonly keysUrl: string;
    /** A token for the app, valid for an hour; `undefined` leaves a claim out. */
    token(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string;
    /** The same, signed by a key that the issuer does not publish, under the id of its own. */
    forged(): string;
    /** The same, with the text of the public key as the secret of an HMAC. */
    confused(): string;
    /** The same, without a signature. */
    unsigned(): string;
    stop(): Promise<void>;
}

export const audience = 'api://sample';
export const objectId = '0a000000-0000-4000-8000-000000000001';

export async function startIssuer(): Promise<Issuer> {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'first' }];
    const server = createServer((_, response) => response.end(JSON.stringify({ keys })));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const issuer = 'https://issuer.example/';
    const text = (claims: object, header: object): string => {
        const seconds = Math.floor(Date.now() / 1_000);
        const payload = {
            ...{ aud: audience, iss: issuer, nbf: seconds - 60, exp: seconds + 3_600, ver: '1.0' },
            ...{ oid: objectId, roles: ['Operator'], upn: 'ann@contoso.example' },
            ...claims,
        };
        return `${encoded({ alg: 'RS256', kid: 'first', ...header })}.${encoded(payload)}`;
    };
    return {
        issuer,
        keysUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
        token: (claims = {}, header = {}) => signedBy(privateKey, text(claims, header)),
        forged: () => signedBy(other, text({}, {})),
        confused() {
            const unsigned = text({}, { alg: 'HS256' });
            return `${unsigned}.${createHmac('sha256', pem).update(unsigned).digest('base64url')}`;
        },
        unsigned: () => `${text({}, { alg: 'none' })}.`,
        async stop() {
            server.closeAllConnections();
            await new Promise((done) => server.close(done));
        },
    };
}

function signedBy(key: KeyObject, text: string): string {
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}

function encoded(value: object): string {
    return Buffer.from(JSON.stringify(value)).toString('base64url');
}
