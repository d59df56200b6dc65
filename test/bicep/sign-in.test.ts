import { expect, test } from 'vitest';
import { deployed } from './snapshots.ts';

const clientId = '33333333-3333-4333-8333-333333333333';
const identity = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID';

function config(deployment: string, name: string) {
    return deployed(deployment, 'Microsoft.Web/sites/config').find(({ id }) => id.endsWith(`/${name}`))
        ?.properties;
}

test('every request needs a sign-in, except those that Event Grid and the host authenticate by a key', () => {
    expect(config('guarded', 'authsettingsV2')).toMatchObject({
        platform: { enabled: true },
        globalValidation: {
            requireAuthentication: true,
            unauthenticatedClientAction: 'RedirectToLoginPage',
            redirectToProvider: 'azureactivedirectory',
            excludedPaths: ['/runtime/webhooks/*'],
        },
        httpSettings: { requireHttps: true },
        login: { tokenStore: { enabled: false }, nonce: { validateNonce: true } },
    });
});

test('tokens of this registration and this tenant count, and no others', () => {
    const { registration, validation } = config('guarded', 'authsettingsV2').identityProviders
        .azureActiveDirectory;
    expect(validation).toEqual({ allowedAudiences: [clientId, `api://${clientId}`] });
    expect(registration.clientId).toBe(clientId);
    expect(registration.openIdIssuer).toBe(
        "[format('{0}{1}/v2.0', environment().authentication.loginEndpoint, '99999999-9999-4999-8999-999999999999')]",
    );
});

test('the app proves itself with its identity: the secret is the client id of that identity', () => {
    const { registration } = config('guarded', 'authsettingsV2').identityProviders.azureActiveDirectory;
    expect(registration.clientSecretSettingName).toBe(identity);
    const settings = config('guarded', 'appsettings');
    expect(settings[identity]).toBe(settings.AZURE_CLIENT_ID);
    expect(settings[identity]).toContain('Microsoft.ManagedIdentity/userAssignedIdentities');
});

test('without a registration, the deployment leaves authentication alone', () => {
    expect(config('dry-run', 'authsettingsV2')).toBeUndefined();
    expect(Object.keys(config('dry-run', 'appsettings'))).not.toContain(identity);
});
