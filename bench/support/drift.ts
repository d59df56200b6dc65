import { people, tenantId } from '../../sandbox/simulator/world/people.ts';
import type { FlexibleServer } from '../../sandbox/simulator/world/world.ts';
import { eventGridEvent } from '../../test/support/resource-events.ts';
import type { RepairingApp } from './repairing-app.ts';

/** Of control `log-checkpoints`. Azure changes it without a restart. */
const parameter = 'log_checkpoints';

/** Lets the parameter drift, as a person does. Returns the event of it. */
export function drift({ azure }: RepairingApp, server: FlexibleServer): unknown {
    azure.simulator.changeSilently(server, { parameters: { [parameter]: 'off' } });
    return eventOf(server, people.alice.objectId, crypto.randomUUID());
}

/** Returns the event of Pgwarden's own write that repaired the server last. */
export async function echoOf({ parts }: RepairingApp, server: FlexibleServer): Promise<unknown> {
    const { entries } = await parts.audit.query({ server: server.id, outcome: 'verified', limit: 1 });
    return eventOf(server, people.pgwarden.objectId, entries[0]?.remediationId ?? '');
}

/** Throws an Error when the parameter still drifts. */
export function requireRepaired({ record }: FlexibleServer): void {
    const value = record.parameters[parameter]?.value ?? '';
    if (value.toLowerCase() !== 'on') throw new Error(`${parameter} is ${value} after its repair`);
}

function eventOf({ id, subscriptionId }: FlexibleServer, objectId: string, correlationId: string) {
    return eventGridEvent(
        `${id}/configurations/${parameter}`,
        'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
        {
            id: crypto.randomUUID(),
            time: new Date().toISOString(),
            data: { tenantId, subscriptionId, correlationId, claims: { oid: objectId } },
        },
    );
}
