import { KeyClient } from '@azure/keyvault-keys';
import { createClock } from '../../../../sandbox/simulator/kernel/clock.ts';
import type { AzureEvent } from '../../../../sandbox/simulator/kernel/event-sink.ts';
import type { Principal } from '../../../../sandbox/simulator/kernel/http.ts';
import { createRandom } from '../../../../sandbox/simulator/kernel/random.ts';
import { createKeyVault, type KeyVault } from '../../../../sandbox/simulator/key-vault/index.ts';
import { type Served, serve } from './serve.ts';

export const tenantId = '72f988bf-0000-4000-8000-00000000aaaa';
export const vaultId =
    '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/kv-data';
export const officer: Principal = {
    objectId: 'aaaaaaaa-0000-4000-8000-000000000001',
    appId: 'bbbbbbbb-0000-4000-8000-000000000001',
    tenantId,
    type: 'ServicePrincipal',
};
const stranger: Principal = { ...officer, objectId: 'aaaaaaaa-0000-4000-8000-000000000002' };

/** One vault, `kv-data`, that the tokens `officer` and `stranger` are asked at; only the officer is allowed. */
export interface ServedVault {
    readonly keyVault: KeyVault;
    readonly served: Served;
    readonly events: AzureEvent[];
    /** URIs of keys whose state may have changed. */
    readonly changedKeys: string[];
    /** What clients asked a token for. */
    readonly scopes: string[];
    clientOf(token: string): KeyClient;
    close(): Promise<void>;
}

export async function serveVault(): Promise<ServedVault> {
    const events: AzureEvent[] = [];
    const changedKeys: string[] = [];
    const scopes: string[] = [];
    const keyVault = createKeyVault({
        clock: createClock(0.01),
        random: createRandom(1),
        publish: (event) => events.push(event),
        authority: 'https://login.microsoftonline.com',
        tenantOf: () => tenantId,
        isAllowed: (principal) => principal.objectId === officer.objectId,
        onKeyChange: (keyUri) => changedKeys.push(keyUri),
    });
    const served = await serve(keyVault.serviceOf('kv-data'), { officer, stranger });
    keyVault.createVault({ name: 'kv-data', id: vaultId, uri: served.origin });
    return {
        keyVault,
        served,
        events,
        changedKeys,
        scopes,
        clientOf(token) {
            const credential = {
                getToken: async (asked: string | string[]) => {
                    scopes.push(String(asked));
                    return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
                },
            };
            return new KeyClient(served.origin, credential, {
                allowInsecureConnection: true,
                disableChallengeResourceVerification: true,
                retryOptions: { maxRetries: 0 },
            });
        },
        async close() {
            keyVault.stop();
            await served.close();
        },
    };
}

/** The error of a call that must be refused. */
export async function refusal(action: Promise<unknown>): Promise<unknown> {
    try {
        await action;
    } catch (error) {
        return error;
    }
    throw new Error('The call was not refused');
}

export const daysFromNow = (days: number): number => Math.floor(Date.now() / 1000) + days * 86_400;
