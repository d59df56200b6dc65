import type { RequiredAccess } from '../access/permissions.ts';
import { resourceNotFound } from '../arm/not-found.ts';
import type { ArmCall, Route } from '../arm/route.ts';
import { metricCategories, type Offered } from '../catalogue/log-categories.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { objectIn, textIn } from '../kernel/json.ts';
import { areReadsStale, type DiagnosticSetting, type DiagnosticSettings, markStale } from '../world/world.ts';
import { bareError, readSetting, sinkConflict } from './setting.ts';
import { sinkRefusal } from './sink-refusal.ts';

const action = 'Microsoft.Insights/diagnosticSettings';
const collection = '/{resource...}/providers/Microsoft.Insights/diagnosticSettings';
const maximumSettings = 5;

/** `Microsoft.Insights/diagnosticSettings` of flexible servers. Writes are done at once; a PUT replaces the whole. */
export function diagnosticSettingRoutes(context: ProviderContext): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern: collection,
            action: `${action}/read`,
            serve: (call) =>
                onResource(context, call, (settings) => ({
                    status: 200,
                    body: { value: settings.map((setting) => bodyOf(call, setting)) },
                })),
        },
        {
            method: 'GET',
            pattern: `${collection}/{name}`,
            action: `${action}/read`,
            serve: (call) =>
                onResource(context, call, (settings) => {
                    const setting = settings.find((candidate) => isNamed(candidate, call));
                    return setting === undefined
                        ? notFound(call)
                        : { status: 200, body: bodyOf(call, setting) };
                }),
        },
        {
            method: 'PUT',
            pattern: `${collection}/{name}`,
            action: `${action}/write`,
            linked: sinksThatNeedAccess,
            serve: (call) => onResource(context, call, () => written(context, call)),
        },
        {
            method: 'DELETE',
            pattern: `${collection}/{name}`,
            action: `${action}/delete`,
            serve: (call) => onResource(context, call, () => deleted(context, call)),
        },
        {
            method: 'GET',
            pattern: '/{resource...}/providers/Microsoft.Insights/diagnosticSettingsCategories',
            action: 'Microsoft.Insights/diagnosticSettingsCategories/read',
            serve: (call) =>
                onResource(context, call, () => ({
                    status: 200,
                    body: { value: categories(call, context.behavior) },
                })),
        },
    ];
}

/** Settings of a resource that is gone stay, but only a resource of that id shows them. */
function onResource(
    context: ProviderContext,
    call: ArmCall,
    serve: (settings: readonly DiagnosticSetting[]) => SimulatorResponse,
): SimulatorResponse {
    const id = resourceOf(call);
    if (!context.world.servers.has(id.toLowerCase())) {
        const [, group = '', typeAndName = id] =
            /\/resourceGroups\/([^/]+)\/providers\/(.+)$/i.exec(id) ?? [];
        return resourceNotFound(typeAndName, group);
    }
    const settings = settingsOf(context, call);
    const isRead = call.request.method === 'GET';
    const isBehind = areReadsStale(context.world, settingsId(id), context.clock.now());
    const isStale = isRead && (isBehind || context.faults.isStaleRead(call.request.path));
    return serve(isStale ? settings.before : settings.current);
}

function written(context: ProviderContext, call: ArmCall): SimulatorResponse {
    const { current } = settingsOf(context, call);
    const others = current.filter((setting) => !isNamed(setting, call));
    const isNew = others.length === current.length;
    const read = readSetting(call.parameters.name ?? '', call.request.body, isNew, context.behavior);
    if (read.kind === 'refused') return read.response;
    const workspace = textIn(read.setting.properties, 'workspaceId');
    if (workspace !== undefined && !context.world.workspaces.has(workspace.toLowerCase())) {
        // Assumed: status and code.
        return bareError(400, 'ResourceNotFound', `Resource '${workspace}' was not found.`);
    }
    const refusal = sinkRefusal(context.world, resourceOf(call), read.setting.properties);
    if (refusal !== undefined) return refusal;
    const conflict = sinkConflict(read.setting, others, context.behavior);
    if (conflict !== undefined) return conflict;
    if (isNew && current.length >= maximumSettings) {
        // Assumed: status and code. Known: the text.
        return bareError(400, 'BadRequest', 'The limit of 5 diagnostic settings was reached.');
    }
    put(context, call, [...others, read.setting]);
    return { status: 200, body: bodyOf(call, read.setting) };
}

function deleted(context: ProviderContext, call: ArmCall): SimulatorResponse {
    const remaining = (): readonly DiagnosticSetting[] =>
        settingsOf(context, call).current.filter((setting) => !isNamed(setting, call));
    if (remaining().length === settingsOf(context, call).current.length) return { status: 204 };
    const delay = context.behavior.diagnosticDeleteDelayMs;
    if (delay === 0) put(context, call, remaining());
    else context.clock.after(delay, () => put(context, call, remaining()));
    return { status: 200 };
}

function put(context: ProviderContext, call: ArmCall, next: readonly DiagnosticSetting[]): void {
    const { current } = settingsOf(context, call);
    context.world.diagnosticSettings.set(resourceOf(call).toLowerCase(), { current: next, before: current });
    const staleMs = context.faults.staleReadsMs(call.request.path);
    markStale(context.world, settingsId(resourceOf(call)), context.clock.now(), staleMs);
}

/** Reads of settings stay behind by themselves, not with their server. */
function settingsId(resourceId: string): string {
    return `${resourceId}/providers/microsoft.insights/diagnosticSettings`;
}

function settingsOf(context: ProviderContext, call: ArmCall): DiagnosticSettings {
    return (
        context.world.diagnosticSettings.get(resourceOf(call).toLowerCase()) ?? { current: [], before: [] }
    );
}

function resourceOf(call: ArmCall): string {
    return call.parameters.resource ?? '';
}

function isNamed(setting: DiagnosticSetting, call: ArmCall): boolean {
    return setting.name.toLowerCase() === call.parameters.name?.toLowerCase();
}

function bodyOf(call: ArmCall, setting: DiagnosticSetting): unknown {
    return {
        id: `${resourceOf(call)}/providers/microsoft.insights/diagnosticSettings/${setting.name}`,
        type: 'Microsoft.Insights/diagnosticSettings',
        name: setting.name,
        location: null,
        kind: null,
        tags: null,
        properties: setting.properties,
        identity: null,
    };
}

function categories(call: ArmCall, { logCategories, categoryGroups }: Offered): readonly unknown[] {
    const category = (
        name: string,
        categoryType: 'Logs' | 'Metrics',
        groups: readonly string[] | null,
    ): unknown => ({
        id: `${resourceOf(call)}/providers/microsoft.insights/diagnosticSettingsCategories/${name}`,
        type: 'microsoft.insights/diagnosticSettingsCategories',
        name,
        location: null,
        kind: null,
        tags: null,
        properties: { categoryType, categoryGroups: groups },
        identity: null,
    });
    return [
        ...metricCategories.map((name) => category(name, 'Metrics', null)),
        ...logCategories.map((name) =>
            category(name, 'Logs', categoryGroups.length === 0 ? null : categoryGroups),
        ),
    ];
}

function notFound(call: ArmCall): SimulatorResponse {
    const name = call.parameters.name ?? '';
    return resourceNotFound(
        `microsoft.insights/diagnosticSettings/${name}`,
        resourceOf(call).split('/')[4] ?? '',
    );
}

/** Reported of event hubs: the permission, and the refusal. Assumed of the others. */
function sinksThatNeedAccess(call: ArmCall): readonly RequiredAccess[] {
    const properties = objectIn(call.request.body, 'properties');
    const needed: RequiredAccess[] = [];
    const workspace = textIn(properties, 'workspaceId');
    if (workspace !== undefined) {
        needed.push({
            action: 'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
            scope: workspace,
        });
    }
    const storage = textIn(properties, 'storageAccountId');
    if (storage !== undefined) {
        needed.push({ action: 'Microsoft.Storage/storageAccounts/listKeys/action', scope: storage });
    }
    const rule = textIn(properties, 'eventHubAuthorizationRuleId');
    if (rule !== undefined) {
        needed.push({
            action: 'Microsoft.EventHub/namespaces/authorizationRules/listKeys/action',
            scope: rule,
        });
    }
    return needed;
}
