import { dependencies } from '../../functions/dependencies/build.ts';
import type { Dependencies } from '../../functions/dependencies/dependencies.ts';
import { intakeParts } from '../../functions/dependencies/intake-parts.ts';
import { deployedConsole } from '../../functions/families/console.ts';
import { deployedApi } from '../../functions/families/http.ts';
import { historyStore } from '../../src/azure/storage/blobs/overview-store.ts';
import type { OperatorsApi } from '../../src/http/operators-api.ts';
import type { Log } from '../../src/ports.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { refreshOverview } from '../../src/workflows/queries/refresh-overview.ts';
import { watched } from './published-events.ts';

/** The operators' API and console as they are deployed, in this process. */
export interface OperatorsApp {
    readonly api: OperatorsApi;
    /** Sends a request that reads, for a page of the console as a signed-in reader. `path` begins with a slash. */
    get(path: string): Promise<Response>;
    readonly parts: Dependencies;
}

/** Header `x-ms-client-principal` of a person with the role Reader. */
const reader = Buffer.from(
    JSON.stringify({
        claims: [
            {
                typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
                val: '0000000b-0000-4000-8000-00000000000b',
            },
            { typ: 'roles', val: 'Reader' },
        ],
    }),
).toString('base64');

const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Builds every adapter anew: nothing is in hand. Reading asks Azure nothing. */
export function operatorsApp(storage: string): OperatorsApp {
    const settings = readSettings({
        AzureWebJobsStorage: storage,
        SUBSCRIPTION_IDS: watched,
        DRY_RUN: 'false',
        BASELINE: 'standard',
    });
    const credential = {
        getToken: () => Promise.reject(new Error('The operators’ API asks Azure nothing while it reads')),
    };
    const parts: Dependencies = dependencies(
        settings,
        silent,
        intakeParts(settings, async () => parts, credential),
    );
    const api = deployedApi(parts);
    const console = deployedConsole({ ...parts, isSignInByPlatform: true });
    return {
        api,
        get: async (path) =>
            path.startsWith('/console')
                ? await console.request(`${origin}${path}`, { headers: { 'x-ms-client-principal': reader } })
                : await api.request(`${origin}${path}`),
        parts,
    };
}

const origin = 'https://pgwarden.example';

const hourMs = 3_600_000;

/** Stores what timers and sweeps leave: the overview, and compliance over 30 days. */
export async function storeOverview({ parts }: OperatorsApp): Promise<void> {
    await refreshOverview({ ...parts, log: silent });
    const stored = await parts.overview.read();
    if (stored?.kind !== 'overview') throw new Error('The overview was not stored');
    const { servers, controls } = stored.overview;
    const points = Array.from({ length: 30 * 24 }, (_, hour) => ({
        sweepId: `sweep-${hour}`,
        at: new Date(Date.now() - (30 * 24 - hour) * hourMs).toISOString(),
        servers,
        controls,
    }));
    await historyStore(parts.storage.state).write(points, undefined);
}

function ignore(): void {}
