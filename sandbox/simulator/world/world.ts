import type { Activity } from '../kernel/event-sink.ts';
import type { Hooks } from '../kernel/hooks.ts';
import { createHooks } from '../kernel/hooks.ts';
import type { Principal } from '../kernel/http.ts';
import type { AppRoleName } from './application.ts';
import type { PolicyAssignment, PolicyDefinition, PolicyExemption, PolicySetDefinition } from './policies.ts';
import type { ServerRecord } from './server-record.ts';
import type { Subnet } from './subnet.ts';

/** Everything that exists in the simulated tenant, and what other tenants delegate to it. Tests and the sandbox read and change it directly. */
export interface World {
    readonly tenantId: string;
    /** What follows the name of a server in its fully qualified domain name. */
    readonly serverDnsSuffix: string;
    readonly subscriptions: Map<string, Subscription>;
    /** By lower-case resource id, as all the maps below. */
    readonly resourceGroups: Map<string, ResourceGroup>;
    readonly servers: Map<string, FlexibleServer>;
    readonly workspaces: Map<string, Workspace>;
    readonly vaults: Map<string, Vault>;
    readonly subnets: Map<string, Subnet>;
    /** Regions of storage accounts and Event Hubs namespaces. Absent: the region of the server that sends there. */
    readonly sinkRegions: Map<string, string>;
    /** By the lower-case id of the resource that they belong to. They outlive that resource. */
    readonly diagnosticSettings: Map<string, DiagnosticSettings>;
    /** By lower-case object id. */
    readonly principals: Map<string, KnownPrincipal>;
    readonly roleDefinitions: Map<string, RoleDefinition>;
    readonly roleAssignments: RoleAssignment[];
    readonly locks: Lock[];
    readonly policyExemptions: PolicyExemption[];
    readonly policyAssignments: PolicyAssignment[];
    readonly policySetDefinitions: PolicySetDefinition[];
    /** Custom ones, and built-in ones that a test puts here beside those of `policy/built-in.ts`. */
    readonly policyDefinitions: PolicyDefinition[];
    /** Writes, deletes and actions that ended, oldest first. */
    readonly activities: Activity[];
    /** Tiers of Defender plans by `{subscription}/{plan}`, lower case. Absent: Free. */
    readonly defenderPlans: Map<string, 'Free' | 'Standard'>;
    /** Until which instant (milliseconds since 1970) reads show what was there before the last write, by lower-case id. */
    readonly staleUntil: Map<string, number>;
    /** Hooks with which tests hold, observe or cut requests. */
    readonly hooks: Hooks;
}

export interface Subscription {
    readonly subscriptionId: string;
    readonly displayName: string;
    /** Names of the management groups above it, the nearest first. */
    readonly managementGroups: readonly string[];
    /** The tenant that it belongs to. Default: the world's. */
    readonly tenantId?: string;
    /** Tenants that it is delegated to with Azure Lighthouse. Default: none. */
    readonly managedByTenants?: readonly string[];
}

export interface ResourceGroup {
    readonly subscriptionId: string;
    readonly name: string;
    /** Normalized name, `canadacentral`: groups come back that way. */
    readonly location: string;
    readonly tags?: Readonly<Record<string, string>>;
}

export interface FlexibleServer {
    /** In Azure's own spelling. */
    readonly id: string;
    readonly subscriptionId: string;
    readonly resourceGroup: string;
    readonly name: string;
    record: ServerRecord;
    /** The record before the last write: what a stale read shows. */
    before: ServerRecord;
    /** The one operation that runs on it, children included. */
    operation?: { readonly id: string; readonly name: string };
    /** Until this instant (machine milliseconds) it refuses further operations, although the last one has ended. */
    settledAt: number;
    /** Parameters that still say that they wait for the restart that is over, until an instant (milliseconds since 1970). */
    lateFlags?: { readonly names: ReadonlySet<string>; readonly until: number };
}

export interface Workspace {
    readonly id: string;
    readonly name: string;
    readonly location: string;
    /** GUID that queries name it by. */
    readonly customerId: string;
    /** Days. Default: 30. */
    readonly retentionInDays?: number;
}

/** A key vault as a resource; its keys are the Key Vault simulator's. */
export interface Vault {
    readonly id: string;
    readonly name: string;
    readonly location: string;
    /** Origin of its data plane, without a slash at the end. */
    readonly vaultUri: string;
    /** A Managed HSM. Default: a vault. */
    readonly isHsm?: true;
    /** Fields of its `properties` that differ from those of a protected vault; null: without the field. */
    readonly properties?: Readonly<Record<string, unknown>>;
}

/** The state of a key, as a server that encrypts with it finds it. */
export type KeyState = 'usable' | 'disabled' | 'expired' | 'notYetActive' | 'missing';

export interface DiagnosticSettings {
    readonly current: readonly DiagnosticSetting[];
    /** Before the last write: what a stale read shows. */
    readonly before: readonly DiagnosticSetting[];
}

export interface DiagnosticSetting {
    readonly name: string;
    readonly properties: Readonly<Record<string, unknown>>;
}

export interface KnownPrincipal extends Principal {
    /** For client-credentials logins. */
    readonly clientSecret?: string;
    /** Roles in the application that signs operators in; absent: none. */
    readonly appRoles?: readonly AppRoleName[];
    /** True: the managed identity endpoint hands out its tokens. */
    readonly isManagedIdentity?: boolean;
}

export interface RoleDefinition {
    readonly id: string;
    readonly roleName: string;
    /** Absent: built in. */
    readonly isCustom?: boolean;
    readonly actions: readonly string[];
    readonly notActions: readonly string[];
    readonly dataActions: readonly string[];
    readonly notDataActions: readonly string[];
}

export interface RoleAssignment {
    /** GUID. */
    readonly name: string;
    readonly scope: string;
    readonly roleDefinitionId: string;
    /** Object id. */
    readonly principalId: string;
}

export interface Lock {
    readonly name: string;
    /** The resource, group or subscription that it locks, everything below included. */
    readonly scope: string;
    readonly level: 'ReadOnly' | 'CanNotDelete';
    readonly notes?: string;
}

/** The tenant of a subscription: another one's where it is delegated to the world's. */
export function tenantOf(world: World, subscriptionId: string): string {
    return world.subscriptions.get(subscriptionId.toLowerCase())?.tenantId ?? world.tenantId;
}

/** The tenant of the subscription in a resource id or scope. Ids without a subscription are of the world's. */
export function tenantOfScope(world: World, scope: string): string {
    return tenantOf(world, /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1] ?? '');
}

/** True when a resource is at or below the scope: a resource, a group, a subscription, a management group, or `/`. */
export function isUnder(world: World, id: string, scope: string): boolean {
    if (scope === '/' || isWithin(id, scope)) return true;
    const group = /^\/providers\/Microsoft\.Management\/managementGroups\/([^/]+)$/i.exec(scope)?.[1];
    const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase() ?? '';
    return group !== undefined && isBelow(world.subscriptions.get(subscriptionId), group);
}

/** True when the management group is above the subscription, with or without others in between. */
export function isBelow(subscription: Subscription | undefined, managementGroup: string): boolean {
    return (subscription?.managementGroups ?? []).some(
        (name) => name.toLowerCase() === managementGroup.toLowerCase(),
    );
}

export function createWorld(tenantId: string, serverDnsSuffix = 'postgres.database.azure.com'): World {
    return {
        tenantId,
        serverDnsSuffix,
        subscriptions: new Map(),
        resourceGroups: new Map(),
        servers: new Map(),
        workspaces: new Map(),
        vaults: new Map(),
        subnets: new Map(),
        sinkRegions: new Map(),
        diagnosticSettings: new Map(),
        principals: new Map(),
        roleDefinitions: new Map(),
        roleAssignments: [],
        locks: [],
        policyExemptions: [],
        policyAssignments: [],
        policySetDefinitions: [],
        policyDefinitions: [],
        activities: [],
        defenderPlans: new Map(),
        staleUntil: new Map(),
        hooks: createHooks(),
    };
}

/** Replaces what Azure keeps of a server; the record before stays for stale reads. */
export function write(server: FlexibleServer, next: ServerRecord): void {
    server.before = server.record;
    server.record = next;
}

/** Makes reads of a resource show the state before its last write, for so many milliseconds from now. */
export function markStale({ staleUntil }: World, id: string, now: Date, milliseconds: number): void {
    if (milliseconds > 0) staleUntil.set(id.toLowerCase(), now.getTime() + milliseconds);
}

export function areReadsStale({ staleUntil }: World, id: string, now: Date): boolean {
    return now.getTime() < (staleUntil.get(id.toLowerCase()) ?? 0);
}

/** The id of a flexible server in Azure's own spelling. */
export function flexibleServerId(subscriptionId: string, resourceGroup: string, name: string): string {
    return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
}

export function resourceGroupId(subscriptionId: string, name: string): string {
    return `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
}

/** `Canada Central` to `canadacentral`. */
export function normalizedLocation(displayName: string): string {
    return displayName.replaceAll(' ', '').toLowerCase();
}

/** True for the scope itself and every id below it. */
export function isWithin(id: string, scope: string): boolean {
    const inner = id.toLowerCase();
    const outer = scope.replace(/\/$/, '').toLowerCase();
    return inner === outer || inner.startsWith(`${outer}/`);
}
