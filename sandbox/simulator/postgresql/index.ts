import { createOperations } from '../arm/operations.ts';
import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { administratorRoutes } from './administrators.ts';
import { capabilityRoutes } from './capabilities.ts';
import { configurationRoutes } from './configurations.ts';
import { databaseRoutes } from './databases.ts';
import { firewallRuleRoutes } from './firewall-rules.ts';
import { privateEndpointRoutes } from './private-endpoints.ts';
import { replicaRoutes } from './replicas.ts';
import { serverActionRoutes } from './server-actions.ts';
import { serverInventoryRoutes } from './server-inventory.ts';
import { serverReadRoutes } from './server-reads.ts';
import { serverWriteRoutes } from './server-writes.ts';
import { threatProtectionRoutes } from './threat-protection.ts';

/** The Microsoft.DBforPostgreSQL resource provider. */
export function postgresqlRoutes(context: ProviderContext): readonly Route[] {
    const operations = createOperations(context);
    const provider = { context, operations };
    return [
        ...operations.routes,
        ...serverReadRoutes(provider),
        ...serverWriteRoutes(provider),
        ...serverActionRoutes(provider),
        ...configurationRoutes(provider),
        ...firewallRuleRoutes(provider),
        ...administratorRoutes(provider),
        ...threatProtectionRoutes(provider),
        ...privateEndpointRoutes(provider),
        ...replicaRoutes(provider),
        ...serverInventoryRoutes(provider),
        ...databaseRoutes(provider),
        ...capabilityRoutes(context),
    ];
}
