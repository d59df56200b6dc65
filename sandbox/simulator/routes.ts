import { advisorRoutes } from './advisor/routes.ts';
import type { Route } from './arm/route.ts';
import { authorizationRoutes } from './authorization/routes.ts';
import type { ProviderContext } from './context/provider-context.ts';
import { eventGridRoutes } from './event-grid/arm-routes.ts';
import type { EventGrid } from './event-grid/index.ts';
import { activityLogRoutes } from './insights/activity-log.ts';
import { diagnosticSettingRoutes } from './insights/diagnostic-settings.ts';
import { metricRoutes } from './insights/metrics.ts';
import { vaultRoutes } from './key-vault/vault-routes.ts';
import { managementGroupRoutes } from './management/management-groups.ts';
import { subnetRoutes } from './network/subnets.ts';
import { workspaceRoutes } from './operational-insights/workspaces.ts';
import { policyStateRoutes } from './policy-insights/policy-states.ts';
import { postgresqlRoutes } from './postgresql/index.ts';
import { resourceGraphRoutes } from './resource-graph/routes.ts';
import { moveRoutes } from './resources/moves.ts';
import { providerRoutes } from './resources/providers.ts';
import { resourceGroupRoutes } from './resources/resource-groups.ts';
import { resourceRoutes } from './resources/resources.ts';
import { subscriptionRoutes } from './resources/subscriptions.ts';
import { tagRoutes } from './resources/tags.ts';
import { securityRoutes } from './security/routes.ts';

/** Every path that the simulated Resource Manager answers. */
export function resourceManagerRoutes(
    context: ProviderContext,
    { subscriptions }: Pick<EventGrid, 'subscriptions'>,
): readonly Route[] {
    return [
        ...subscriptionRoutes(context),
        ...resourceGroupRoutes(context),
        ...providerRoutes(),
        ...resourceRoutes(context),
        ...tagRoutes(context),
        ...moveRoutes(context),
        ...resourceGraphRoutes(context),
        ...postgresqlRoutes(context),
        ...diagnosticSettingRoutes(context),
        ...workspaceRoutes(context),
        ...authorizationRoutes(context),
        ...vaultRoutes(context),
        ...subnetRoutes(context),
        ...metricRoutes(context),
        ...activityLogRoutes(context),
        ...securityRoutes(context),
        ...policyStateRoutes(),
        ...managementGroupRoutes(context),
        ...eventGridRoutes(subscriptions),
        ...advisorRoutes(),
    ];
}
