/** Events as Event Grid sends them, written by hand: for deliveries that a test wants exactly so. */
import type { FlexibleServer } from '../../sandbox/simulator/world/world.ts';
import type { TestSandbox } from './sandbox.ts';

export interface EventParts {
    /** Default a new one. */
    readonly id?: string;
    /** Path below the server. Default `configurations/log_checkpoints`. */
    readonly below?: string;
    /** Replaces the id of the resource altogether. */
    readonly resourceUri?: string;
    readonly operationName?: string;
    readonly claims?: Readonly<Record<string, string>>;
    readonly correlationId?: string;
    readonly tenantId?: string;
    /** Fields of the envelope that are added or replaced. */
    readonly envelope?: Readonly<Record<string, unknown>>;
}

/** A successful write in the Event Grid schema. */
export function writeEvent(
    server: FlexibleServer,
    parts: EventParts = {},
): Readonly<Record<string, unknown>> {
    const { below = 'configurations/log_checkpoints' } = parts;
    const resourceUri = parts.resourceUri ?? `${server.id}/${below}`;
    return {
        id: parts.id ?? crypto.randomUUID(),
        topic: `/subscriptions/${server.subscriptionId}`,
        subject: resourceUri,
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        eventTime: '2026-11-20T08:00:00.0000000Z',
        data: dataOf(server, resourceUri, parts),
        dataVersion: '2',
        metadataVersion: '1',
        ...parts.envelope,
    };
}

/** The same in CloudEvents 1.0. */
export function cloudWriteEvent(
    server: FlexibleServer,
    parts: EventParts = {},
): Readonly<Record<string, unknown>> {
    const { below = 'configurations/log_checkpoints' } = parts;
    const resourceUri = parts.resourceUri ?? `${server.id}/${below}`;
    return {
        id: parts.id ?? crypto.randomUUID(),
        source: `/subscriptions/${server.subscriptionId}`,
        specversion: '1.0',
        type: 'Microsoft.Resources.ResourceWriteSuccess',
        subject: resourceUri,
        time: '2026-11-20T08:00:00.0000000Z',
        data: dataOf(server, resourceUri, parts),
        ...parts.envelope,
    };
}

/** Delivers a body through the app's own event subscription. Returns the status that Event Grid gets. */
export async function deliver(
    { sandbox }: Pick<TestSandbox, 'sandbox'>,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
): Promise<number> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return (await sandbox.simulator.eventGrid.deliverRaw(resourceSubscription, text, headers)).status;
}

/** Every subscription's events go to the same function. */
const resourceSubscription = 'pgwarden-resources-11111111';

function dataOf(server: FlexibleServer, resourceUri: string, parts: EventParts): object {
    const { operationName = 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write' } = parts;
    return {
        authorization: {
            scope: resourceUri,
            action: operationName,
            evidence: { role: 'Subscription Admin' },
        },
        claims: parts.claims ?? {},
        correlationId: parts.correlationId ?? '5f3a0d8e-31c5-4a0b-9a0f-3e9b7a0c1d2e',
        resourceProvider: operationName.split('/')[0],
        resourceUri,
        operationName,
        status: 'Succeeded',
        subscriptionId: server.subscriptionId,
        tenantId: parts.tenantId ?? '7a1e2c3d-0f4b-4c5d-8e6f-9a0b1c2d3e4f',
    };
}
