/** Events as Azure publishes them: made by the simulator's Event Grid, which writes every field that Azure documents. */
import type { GridEvent } from '../../sandbox/simulator/event-grid/event.ts';
import { wireEvent } from '../../sandbox/simulator/event-grid/wire-event.ts';
import type { AzureEvent } from '../../sandbox/simulator/kernel/event-sink.ts';
import { createRandom, type Random } from '../../sandbox/simulator/kernel/random.ts';
import { people, tenantId } from '../../sandbox/simulator/world/people.ts';

export const watched = '11111111-1111-4111-8111-111111111111';
const foreign = '99999999-9999-4999-8999-999999999999';

type ResourceHappening = Extract<AzureEvent, { kind: 'resource' }>;

/** An operation on a resource: its path below the resource group, and its name. */
interface Operation {
    readonly path: string;
    readonly name: string;
    readonly outcome?: ResourceHappening['outcome'];
    readonly subscriptionId?: string;
}

const postgres = 'Microsoft.DBforPostgreSQL/flexibleServers';

/** Returns the texts of that many events which concern watched servers: writes of parameters, mostly, on different servers. */
export function relevantEvents(count: number): readonly string[] {
    const random = createRandom(1);
    return Array.from({ length: count }, (_, index) => {
        const server = `${postgres}/s${String(index).padStart(6, '0')}`;
        const path = index % 4 === 0 ? server : `${server}/configurations/log_checkpoints`;
        const name = index % 4 === 0 ? `${postgres}/write` : `${postgres}/configurations/write`;
        return published({ path, name }, random);
    });
}

/** Kinds of irrelevant events, each with its operations. */
const irrelevant: Readonly<Record<string, readonly Operation[]>> = {
    'other resource types': [
        { path: 'Microsoft.Compute/virtualMachines/web1', name: 'Microsoft.Compute/virtualMachines/write' },
        {
            path: 'Microsoft.Network/networkSecurityGroups/web/securityRules/https',
            name: 'Microsoft.Network/networkSecurityGroups/securityRules/write',
        },
        { path: 'Microsoft.Resources/deployments/main', name: 'Microsoft.Resources/deployments/write' },
        {
            path: 'Microsoft.Sql/servers/s1/databases/d1',
            name: 'Microsoft.Sql/servers/databases/write',
        },
    ],
    'actions that read': [
        {
            path: 'Microsoft.Storage/storageAccounts/logs',
            name: 'Microsoft.Storage/storageAccounts/listKeys/action',
        },
        { path: 'Microsoft.Web/sites/shop', name: 'Microsoft.Web/sites/config/list/action' },
        { path: `${postgres}/orders`, name: `${postgres}/checkMigrationNameAvailability/action` },
    ],
    'failed operations': [
        {
            path: `${postgres}/orders/configurations/log_checkpoints`,
            name: `${postgres}/configurations/write`,
            outcome: 'Failure',
        },
        {
            path: `${postgres}/orders`,
            name: `${postgres}/write`,
            outcome: 'Cancel',
        },
    ],
    'other children of a server': [
        { path: `${postgres}/orders/databases/shop`, name: `${postgres}/databases/write` },
        { path: `${postgres}/orders/backups/daily`, name: `${postgres}/backups/write` },
    ],
    'servers of other subscriptions': [
        {
            path: `${postgres}/orders/configurations/log_checkpoints`,
            name: `${postgres}/configurations/write`,
            subscriptionId: foreign,
        },
    ],
};

/** Returns the texts of that many irrelevant events of each kind, by kind. */
export function irrelevantEvents(count: number): ReadonlyMap<string, readonly string[]> {
    const random = createRandom(2);
    const kinds = new Map<string, readonly string[]>();
    for (const [kind, operations] of Object.entries(irrelevant)) {
        kinds.set(
            kind,
            Array.from({ length: count }, () => published(random.pick(operations), random)),
        );
    }
    const broken = Array.from({ length: count }, (_, index) => malformed(index, random));
    return kinds.set('malformed events', broken);
}

/** A valid event with one thing wrong in it, in turn. */
function malformed(index: number, random: Random): string {
    const path = `${postgres}/orders`;
    const event: GridEvent = JSON.parse(published({ path, name: `${postgres}/write` }, random));
    const { id, ...withoutId } = event;
    return JSON.stringify(
        [withoutId, { ...event, metadataVersion: '2' }, [event], { ...withoutId, id: Number(index) }, id][
            index % 5
        ],
    );
}

function published(operation: Operation, random: Random): string {
    const { path, name, outcome = 'Success', subscriptionId = watched } = operation;
    const resourceId = `/subscriptions/${subscriptionId}/resourceGroups/shop/providers/${path}`;
    const verb = name.endsWith('/action') ? 'Action' : 'Write';
    const method = verb === 'Action' ? 'POST' : 'PUT';
    const event: AzureEvent = {
        kind: 'resource',
        verb,
        outcome,
        subscriptionId,
        resourceId,
        operationName: name,
        method,
        url: `https://management.azure.com${resourceId}?api-version=2025-08-01`,
        principal: random.pick([people.alice, people.terraform, people['azure-policy-remediation']]),
        correlationId: random.guid(),
    };
    const now = new Date('2026-06-15T12:00:00Z');
    return JSON.stringify(wireEvent(event, { random, tenantOf: () => tenantId, now, irregularShare: 0.05 }));
}
