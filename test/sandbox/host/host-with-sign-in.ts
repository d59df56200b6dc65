/** The sample app behind a sign-in, and what it sees of a request. */
import { perFile } from '../../support/per-file.ts';
import { audience, type Issuer, objectId, startIssuer } from './issuer.ts';
import { type RunningHost, sampleApp, startSample } from './running-host.ts';

export const sessionSecret = 'secret-of-the-test';
export const ben = { objectId: '0b000000-0000-4000-8000-000000000002', name: 'ben@contoso.example' };
const hostile = { objectId: '0c000000-0000-4000-8000-000000000003', name: '"><script>alert(1)</script>' };

export function configurationOf({ issuer, keysUrl }: Pick<Issuer, 'issuer' | 'keysUrl'>) {
    return {
        tenantId: '7e000000-0000-4000-8000-000000000009',
        clientId: 'a0000000-0000-4000-8000-00000000000a',
        audiences: [audience],
        issuer,
        keysUrl,
        sessionSecret,
        people: [{ objectId, name: 'ann@contoso.example' }, ben, hostile],
        roles: [
            { value: 'Operator', meaning: 'decides' },
            { value: 'Reader', meaning: 'reads' },
        ],
    };
}

/** Runs them for the tests of one file; returns the accessor. */
export function hostWithSignIn(): () => { readonly host: RunningHost; readonly issuer: Issuer } {
    return perFile(
        async () => {
            const [app, issuer] = await Promise.all([sampleApp(), startIssuer()]);
            const settings = { SANDBOX_HOST_SIGN_IN: JSON.stringify(configurationOf(issuer)) };
            return { app, issuer, host: await startSample({ app, settings }) };
        },
        async ({ app, issuer, host }) => {
            await host.end('SIGKILL');
            await issuer.stop();
            await app.remove();
        },
        60_000,
    );
}

export type Headers = Readonly<Record<string, string>>;

/** The headers of a request as a function of the app sees them. */
export async function seenBy(host: RunningHost, headers: Headers): Promise<Headers> {
    const response = await host.fetch('/api/echo/x', { headers });
    const { headers: seen }: { readonly headers: Headers } = JSON.parse(await response.text());
    return seen;
}

export function principalIn(headers: Headers) {
    return JSON.parse(Buffer.from(headers['x-ms-client-principal'] ?? '', 'base64').toString('utf8'));
}

export async function isAnonymous(host: RunningHost, headers: Headers): Promise<boolean> {
    const seen = Object.keys(await seenBy(host, headers));
    return seen.every((name) => !name.startsWith('x-ms-client-principal'));
}
