import { InvocationContext } from '@azure/functions';
import { dependencies } from '../../functions/dependencies/build.ts';
import type { Dependencies } from '../../functions/dependencies/dependencies.ts';
import { intakeParts } from '../../functions/dependencies/intake-parts.ts';
import { registerEventTriggers } from '../../functions/event-triggers.ts';
import { lazy } from '../../functions/once.ts';
import { people, tenantId } from '../../sandbox/simulator/world/people.ts';
import { type Azurite, freePorts, startAzurite } from '../../sandbox/storage/azurite.ts';
import { connectionString } from '../../sandbox/storage/connection-string.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { watched } from './published-events.ts';

/** The intake as the deployed app has it, in front of an Azurite of its own. */
export interface EventIntake {
    readonly connectionString: string;
    /** Calls the function for events of resources, as the worker does. */
    receive(event: unknown): Promise<void>;
    stop(): Promise<void>;
}

/** Starts Azurite, and builds the intake with every real adapter. Log lines are written and go nowhere. */
export async function startEventIntake(): Promise<EventIntake> {
    const azurite: Azurite = await startAzurite({ ports: freePorts });
    const storage = connectionString(azurite.ports);
    const settings = readSettings({ AzureWebJobsStorage: storage, SUBSCRIPTION_IDS: watched });
    const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    const credential = { getToken: async () => ownToken() };
    const parts = intakeParts(settings, async () => all, credential);
    const all: Dependencies = dependencies(settings, silent, parts);
    await parts.storage.ensure();
    const handlers = new Map<string, (event: unknown) => Promise<void>>();
    const context = new InvocationContext({ functionName: 'on-resource-change', logHandler: ignore });
    registerEventTriggers(
        {
            eventGrid(name, { handler }) {
                handlers.set(name, async (event) => {
                    // The worker's own types promise an event that is already parsed.
                    await handler(event as Parameters<typeof handler>[0], context);
                });
            },
        },
        lazy(async () => parts),
    );
    const receive = handlers.get('on-resource-change');
    if (receive === undefined) throw new Error('No function receives the events of resources');
    return { connectionString: storage, receive, stop: () => azurite.stop() };
}

function ignore(): void {}

/** A token of Resource Manager with Pgwarden's own claims. */
function ownToken() {
    const claims = JSON.stringify({ oid: people.pgwarden.objectId, tid: tenantId });
    const token = `header.${Buffer.from(claims).toString('base64url')}.signature`;
    return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
}
