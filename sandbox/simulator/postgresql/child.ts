import type { SimulatorAnswer } from '../kernel/http.ts';
import { resourceNotFound } from '../resource-manager/not-found.ts';
import type { FlexibleServer } from '../world/world.ts';

/** Azure's 404 for a child that the server does not have. */
export function childNotFound(server: FlexibleServer, type: string, name: string): SimulatorAnswer {
    return resourceNotFound(
        `Microsoft.DBforPostgreSQL/flexibleServers/${server.name}/${type}/${name}`,
        server.resourceGroup,
    );
}
