import { dependencies } from '../../functions/dependencies/build.ts';
import type { Dependencies } from '../../functions/dependencies/dependencies.ts';
import { intakeParts } from '../../functions/dependencies/intake-parts.ts';
import { deployedApi } from '../../functions/families/http.ts';
import { historyStore } from '../../src/azure/storage/blobs/overview-store.ts';
import type { OperatorsApi } from '../../src/http/operators-api.ts';
import type { Log } from '../../src/ports.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { refreshOverview } from '../../src/workflows/queries/refresh-overview.ts';
import { watched } from './published-events.ts';

/** The operators' API as it is deployed, in this process. */
export interface OperatorsApp {
    readonly api: OperatorsApi;
    readonly parts: Dependencies;
}

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
    return { api: deployedApi(parts), parts };
}

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
