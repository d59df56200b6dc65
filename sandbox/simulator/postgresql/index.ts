import type { Azure } from '../azure.ts';
import { createOperations } from '../resource-manager/operations.ts';
import type { Route } from '../resource-manager/route.ts';
import { configurationRoutes } from './configurations.ts';
import { serverReadRoutes } from './server-reads.ts';

/** The Microsoft.DBforPostgreSQL resource provider. */
export function postgresqlRoutes(azure: Azure): readonly Route[] {
    const operations = createOperations(azure);
    const provider = { azure, operations };
    return [...operations.routes, ...serverReadRoutes(provider), ...configurationRoutes(provider)];
}
