import { resourceNotFound } from '../arm/not-found.ts';
import type { Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError } from '../kernel/http.ts';

/** Metrics of a flexible server that clients ask for, with their units and the value of a server at rest. */
const metrics: Readonly<Record<string, { readonly unit: string; readonly atRest: number }>> = {
    cpu_percent: { unit: 'Percent', atRest: 3 },
    memory_percent: { unit: 'Percent', atRest: 30 },
    storage_percent: { unit: 'Percent', atRest: 5 },
    storage_used: { unit: 'Bytes', atRest: 1_073_741_824 },
    iops: { unit: 'Count', atRest: 2 },
    active_connections: { unit: 'Count', atRest: 6 },
    connections_failed: { unit: 'Count', atRest: 0 },
    is_db_alive: { unit: 'Count', atRest: 1 },
    backup_storage_used: { unit: 'Bytes', atRest: 1_073_741_824 },
};

const server =
    '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DBforPostgreSQL/flexibleServers/{server}';

/** `Microsoft.Insights/metrics` and `metricDefinitions` of servers: one point, of a server that has nothing to do. */
export function metricRoutes({ world, clock }: ProviderContext): readonly Route[] {
    const exists = (path: string): boolean =>
        world.servers.has((path.split(/\/providers\/Microsoft\.Insights/i)[0] ?? '').toLowerCase());
    const missing = ({ server: name = '', resourceGroup = '' }: Readonly<Record<string, string>>) =>
        resourceNotFound(`Microsoft.DBforPostgreSQL/flexibleServers/${name}`, resourceGroup);
    return [
        {
            method: 'GET',
            pattern: `${server}/providers/Microsoft.Insights/metricDefinitions`,
            action: 'Microsoft.Insights/metricDefinitions/read',
            serve: ({ request, parameters }) =>
                exists(request.path)
                    ? { status: 200, body: { value: Object.keys(metrics).map(definition) } }
                    : missing(parameters),
        },
        {
            method: 'GET',
            pattern: `${server}/providers/Microsoft.Insights/metrics`,
            action: 'Microsoft.Insights/metrics/read',
            serve: ({ request, parameters }) => {
                if (!exists(request.path)) return missing(parameters);
                const names = (request.query.get('metricnames') ?? 'cpu_percent').split(',');
                const unknown = names.find((name) => metrics[name.toLowerCase()] === undefined);
                if (unknown !== undefined) {
                    const message = `Failed to find metric configuration for metric ${unknown}.`;
                    return azureError(400, 'BadRequest', message);
                }
                const timeStamp = clock.now().toISOString();
                return {
                    status: 200,
                    body: {
                        cost: 0,
                        interval: request.query.get('interval') ?? 'PT1M',
                        namespace: 'Microsoft.DBforPostgreSQL/flexibleServers',
                        value: names.map((name) => series(name.toLowerCase(), timeStamp)),
                    },
                };
            },
        },
    ];
}

function definition(name: string): unknown {
    return {
        name: { value: name, localizedValue: name },
        unit: metrics[name]?.unit,
        primaryAggregationType: 'Average',
        supportedAggregationTypes: ['Average', 'Minimum', 'Maximum', 'Total'],
    };
}

function series(name: string, timeStamp: string): unknown {
    const { unit, atRest } = metrics[name] ?? { unit: 'Count', atRest: 0 };
    return {
        name: { value: name, localizedValue: name },
        type: 'Microsoft.Insights/metrics',
        unit,
        timeseries: [{ metadatavalues: [], data: [{ timeStamp, average: atRest, maximum: atRest }] }],
        errorCode: 'Success',
    };
}
