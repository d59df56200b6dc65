import { isAllowed } from '../access/permissions.ts';
import type { ArmCall, Route } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type Principal, type SimulatorResponse } from '../kernel/http.ts';
import { isObject, itemsIn, numberIn, objectIn, textIn } from '../kernel/json.ts';
import { isBelow, normalizedLocation, tenantOf } from '../world/world.ts';
import { lagging } from './lag.ts';
import { changeRows, policyRows } from './other-tables.ts';
import { runQuery } from './query.ts';
import type { Row } from './query-text.ts';
import { createQuota } from './quota.ts';

const maximumRows = 1_000;

/** Azure Resource Graph: `POST /providers/Microsoft.ResourceGraph/resources`. */
export function resourceGraphRoutes(context: ProviderContext): readonly Route[] {
    const table = lagging(context, createTable(context));
    const quota = createQuota(context);
    return [
        {
            method: 'POST',
            pattern: '/providers/Microsoft.ResourceGraph/resources',
            isQuery: true,
            serve: (call) => {
                if (!mayQuery(context, call.principal)) return queryRefused(call.principal);
                const allowance = quota.take(call.principal);
                if (allowance.isRefused) {
                    return azureError(
                        429,
                        'RateLimiting',
                        'Client application has been throttled and should not attempt to repeat the request until an ' +
                            'amount of time has elapsed.',
                        { ...allowance.headers, 'retry-after': String(allowance.resetsAfterSeconds) },
                    );
                }
                return { ...queried(context, call, table()), headers: allowance.headers };
            },
        },
    ];
}

function mayQuery({ world, behavior }: ProviderContext, principal: Principal): boolean {
    if (!behavior.resourceGraphNeedsPermission) return true;
    return [...world.subscriptions.keys()].some((subscriptionId) =>
        isAllowed(world, principal, {
            action: 'Microsoft.ResourceGraph/resources/read',
            scope: `/subscriptions/${subscriptionId}`,
        }),
    );
}

/** Assumed: the words of the refusal. */
function queryRefused({ objectId }: Principal): SimulatorResponse {
    return azureError(
        403,
        'AuthorizationFailed',
        `The client with object id '${objectId}' does not have authorization to perform action ` +
            `'Microsoft.ResourceGraph/resources/read'. If access was recently granted, please refresh your credentials.`,
    );
}

function queried(context: ProviderContext, call: ArmCall, table: readonly Row[]): SimulatorResponse {
    const { body } = call.request;
    const result = runQuery(textIn(body, 'query') ?? '', {
        resources: inScope(context, body, visible(context, call.principal, table)),
        resourcecontainers: inScope(context, body, visibleSubscriptions(context, call.principal)),
        policyresources: inScope(context, body, visible(context, call.principal, policyRows(context.world))),
        resourcechanges: inScope(context, body, visible(context, call.principal, changeRows(context.world))),
    });
    if (result.kind === 'invalid') {
        return {
            status: 400,
            body: {
                error: {
                    code: 'BadRequest',
                    message: 'Please provide below info when asking for support.',
                    details: [{ code: 'InvalidQuery', message: result.message }],
                },
            },
        };
    }
    const options = objectIn(body, 'options');
    const first = firstRow(textIn(options, '$skipToken')) ?? numberIn(options, '$skip') ?? 0;
    const size = Math.min(numberIn(options, '$top') ?? maximumRows, maximumRows);
    const rows = result.rows.slice(first, first + size);
    const hasMore = first + size < result.rows.length;
    // Without an id in each row Resource Graph cannot page.
    const canPage = rows.every((row) => 'id' in row);
    return {
        status: 200,
        body: {
            totalRecords: result.rows.length,
            count: rows.length,
            data: textIn(options, 'resultFormat') === 'table' ? asTable(rows) : rows,
            facets: [],
            resultTruncated: hasMore && !canPage ? 'true' : 'false',
            ...(hasMore && canPage ? { $skipToken: skipToken(first + size) } : {}),
        },
    };
}

/** The rows of the table now, or as they were a while ago where Resource Graph lags behind. */
function createTable(context: ProviderContext): () => readonly Row[] {
    const delay = context.behavior.resourceGraphDelayMs;
    if (delay === 0) return () => rowsOf(context);
    let shown: readonly Row[] = [];
    const refresh = (): void => {
        shown = rowsOf(context);
        context.clock.after(delay, refresh);
    };
    context.clock.after(0, refresh);
    return () => shown;
}

function rowsOf({ world }: ProviderContext): readonly Row[] {
    return [...world.servers.values()].map(({ id, name, subscriptionId, resourceGroup, record }) => ({
        id,
        name,
        type: 'microsoft.dbforpostgresql/flexibleservers',
        tenantId: tenantOf(world, subscriptionId),
        kind: '',
        location: normalizedLocation(record.location),
        resourceGroup: resourceGroup.toLowerCase(),
        subscriptionId,
        managedBy: '',
        sku: record.sku,
        plan: null,
        properties: record.properties,
        tags: record.tags ?? null,
        identity: record.identity ?? null,
        zones: null,
        extendedLocation: null,
    }));
}

/** A caller sees only what it may read, and no error mentions the rest. */
function visible({ world }: ProviderContext, principal: Principal, table: readonly Row[]): readonly Row[] {
    const action = 'Microsoft.DBforPostgreSQL/flexibleServers/read';
    return table.filter((row) => isAllowed(world, principal, { action, scope: String(row.id) }));
}

function visibleSubscriptions({ world }: ProviderContext, principal: Principal): readonly Row[] {
    const action = 'Microsoft.Resources/subscriptions/read';
    return [...world.subscriptions.values()]
        .map(({ subscriptionId, displayName }) => ({
            id: `/subscriptions/${subscriptionId}`,
            name: displayName,
            type: 'microsoft.resources/subscriptions',
            tenantId: tenantOf(world, subscriptionId),
            subscriptionId,
            properties: { state: 'Enabled' },
        }))
        .filter(({ id }) => isAllowed(world, principal, { action, scope: id }));
}

function inScope({ world }: ProviderContext, body: unknown, table: readonly Row[]): readonly Row[] {
    const subscriptions = itemsIn(body, 'subscriptions').map((id) => String(id).toLowerCase());
    const groups = itemsIn(body, 'managementGroups').map(String);
    if (subscriptions.length === 0 && groups.length === 0) return table;
    return table.filter((row) => {
        const subscription = world.subscriptions.get(String(row.subscriptionId).toLowerCase());
        return (
            subscriptions.includes(String(row.subscriptionId).toLowerCase()) ||
            groups.some((group) => isBelow(subscription, group))
        );
    });
}

function asTable(rows: readonly Row[]): unknown {
    const names = Object.keys(rows[0] ?? {});
    return {
        columns: names.map((name) => ({ name, type: isObject(rows[0]?.[name]) ? 'object' : 'string' })),
        rows: rows.map((row) => names.map((name) => row[name])),
    };
}

function skipToken(first: number): string {
    return Buffer.from(JSON.stringify({ first })).toString('base64');
}

function firstRow(token: string | undefined): number | undefined {
    if (token === undefined || token === '') return undefined;
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    return numberIn(parsed, 'first');
}
