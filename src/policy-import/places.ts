import { looseningRules } from '../baseline/looseness.ts';
import { parseResourceGroup } from '../baseline/resource-group.ts';
import type { BaselineDocument, Scope, Selector } from '../baseline/schema.ts';
import type { ThresholdOverrides } from '../baseline/threshold-schema.ts';
import type { Mode } from '../model/baseline.ts';
import { parseServerId } from '../model/resource-id.ts';
import { isInScope, reaches } from '../policy/assignment-scope.ts';
import type { Demand, Unexpressed } from './demand.ts';
import { stronger } from './modes.ts';

/** Every server of the document. */
export const everywhere = '/';

/** The modes and thresholds that the demands ask for in one place. */
interface Wanted {
    readonly modes: ReadonlyMap<string, Mode>;
    readonly thresholds: ThresholdOverrides;
}

/** Returns the selector of a scope. Undefined: a baseline has none, or it is everywhere. */
export function selectorOf(scope: string): Selector | undefined {
    if (parseServerId(scope) !== undefined) return { server: scope };
    if (scope.includes('/resourceGroups/') || /\/resourcegroups\//i.test(scope)) {
        return parseResourceGroup(scope) === undefined ? undefined : { resourceGroup: scope };
    }
    const [, subscription] = /^\/subscriptions\/([0-9a-f-]{36})\/?$/i.exec(scope) ?? [];
    return subscription === undefined ? undefined : { subscription: subscription.toLowerCase() };
}

/** A management group is taken for every server: its members are not known here. */
export function isGroup(scope: string): boolean {
    return /^\/providers\/Microsoft\.Management\/managementGroups\//i.test(scope);
}

/** Returns the modes, thresholds, and scopes of the baseline that mean the same as the demands. */
export function placesOf(
    demands: readonly Demand[],
    tell: Unexpressed,
): Pick<BaselineDocument, 'modes' | 'thresholds' | 'scopes'> {
    const named = demands.flatMap(({ assignment }) =>
        assignment === undefined ? [] : [assignment.scope, ...assignment.notScopes],
    );
    const places = [...new Set(named.map(normalized))].filter((each) => !isGroup(each)).toSorted();
    for (const place of new Set(
        named.filter((each) => !isGroup(each) && selectorOf(normalized(each)) === undefined),
    )) {
        tell(`scope ${place}: a baseline selects subscriptions, resource groups, and servers`);
    }
    for (const { assignment } of demands) {
        const groups = assignment?.notScopes.filter(isGroup) ?? [];
        for (const group of groups)
            tell(`assignment ${assignment?.title ?? ''}: notScopes ${group}: its members are not known`);
    }
    const root = wantedIn(everywhere, demands, tell);
    const wanted = new Map(places.map((place) => [place, wantedIn(place, demands, tell)]));
    const scopes = places.flatMap((place): readonly Scope[] => {
        const selector = selectorOf(place);
        const own = wanted.get(place);
        if (selector === undefined || own === undefined) return [];
        const outer = places.findLast((each) => each !== place && reaches(each, place));
        const difference = differenceOf(own, (outer === undefined ? undefined : wanted.get(outer)) ?? root);
        return difference === undefined ? [] : [{ ...selector, ...difference }];
    });
    return {
        modes: Object.fromEntries(root.modes),
        ...(Object.keys(root.thresholds).length === 0 ? {} : { thresholds: root.thresholds }),
        ...(scopes.length === 0 ? {} : { scopes }),
    };
}

function normalized(scope: string): string {
    return scope
        .replace(/\/$/, '')
        .toLowerCase()
        .replace('/resourcegroups/', '/resourceGroups/')
        .replace('microsoft.dbforpostgresql/flexibleservers', 'Microsoft.DBforPostgreSQL/flexibleServers');
}

/** Returns whether the demand is for the place. */
export function isFor({ assignment }: Demand, place: string): boolean {
    if (assignment === undefined) return true;
    return isInScope(assignment, place);
}

function wantedIn(place: string, demands: readonly Demand[], tell: Unexpressed): Wanted {
    const modes = new Map<string, Mode>();
    let thresholds: ThresholdOverrides = {};
    for (const demand of demands) {
        const mode = isFor(demand, place) ? demand.mode : 'off';
        const before = modes.get(demand.control.id) ?? 'off';
        modes.set(demand.control.id, stronger(before, mode));
        if (mode !== 'off') thresholds = merged(thresholds, demand.thresholds, place, tell);
    }
    return { modes: new Map([...modes].toSorted(([a], [b]) => (a < b ? -1 : 1))), thresholds };
}

/** The stricter of two demands counts. */
function merged(
    before: ThresholdOverrides,
    added: ThresholdOverrides,
    place: string,
    tell: Unexpressed,
): ThresholdOverrides {
    const [old, own] = [before.diagnosticSettings, added.diagnosticSettings];
    if (
        old?.workspaceId !== undefined &&
        own?.workspaceId !== undefined &&
        !isSameText(old.workspaceId, own.workspaceId)
    ) {
        tell(
            `${placeText(place)}: two workspaces are asked for; kept: ${old.workspaceId}; not ${own.workspaceId}`,
        );
    }
    const hubs = byRegion(old?.eventHubs, own?.eventHubs, place, tell);
    const accounts = byRegion(old?.storageAccounts, own?.storageAccounts, place, tell);
    const isAll = [old, own].some((each) => each?.categoryGroup === 'allLogs');
    return {
        ...before,
        ...stricterThan(before, added),
        ...(old === undefined && own === undefined
            ? {}
            : {
                  diagnosticSettings: {
                      ...own,
                      ...old,
                      categoryGroup: isAll ? 'allLogs' : 'audit',
                      ...(hubs.length === 0 ? {} : { eventHubs: hubs }),
                      ...(accounts.length === 0 ? {} : { storageAccounts: accounts }),
                  },
              }),
    };
}

/** Returns the added thresholds, but for those that are looser than before. Lists of wanted members hold those of both. */
function stricterThan(before: ThresholdOverrides, added: ThresholdOverrides): ThresholdOverrides {
    const found = new Map<string, unknown>(Object.entries(before));
    const values = Object.entries(added).map(([name, value]): readonly [string, unknown] => {
        const old = found.get(name);
        if (joinedLists.includes(name) && Array.isArray(old) && Array.isArray(value))
            return [name, [...new Set([...old, ...value])]];
        return [name, old !== undefined && looseningRules[name]?.(old, value) === true ? old : value];
    });
    return Object.fromEntries(values);
}

const joinedLists: readonly string[] = ['pgauditClasses', 'logLinePrefix'];

/** Returns the destinations of both; a region has one. */
function byRegion<Destination extends { readonly location: string }>(
    before: readonly Destination[] = [],
    added: readonly Destination[] = [],
    place: string,
    tell: Unexpressed,
): Destination[] {
    const known = new Map(before.map((each) => [each.location, each]));
    for (const each of added) {
        const kept = known.get(each.location) ?? each;
        if (JSON.stringify(kept) !== JSON.stringify(each)) {
            tell(`${placeText(place)}: two destinations are asked for in ${each.location}`);
        }
        known.set(each.location, kept);
    }
    return [...known.values()].toSorted((a, b) => (a.location < b.location ? -1 : 1));
}

function placeText(place: string): string {
    return place === everywhere ? 'every server' : place;
}

function isSameText(a: string, b: string): boolean {
    return a.toLowerCase() === b.toLowerCase();
}

function differenceOf(own: Wanted, outer: Wanted): Pick<Scope, 'modes' | 'thresholds'> | undefined {
    const modes = [...own.modes].filter(([control, mode]) => outer.modes.get(control) !== mode);
    const thresholds = Object.entries(own.thresholds).filter(
        ([name, value]) =>
            JSON.stringify(value) !==
            JSON.stringify(Object.entries(outer.thresholds).find(([key]) => key === name)?.[1]),
    );
    if (modes.length === 0 && thresholds.length === 0) return undefined;
    return {
        ...(modes.length === 0 ? {} : { modes: Object.fromEntries(modes) }),
        ...(thresholds.length === 0 ? {} : { thresholds: Object.fromEntries(thresholds) }),
    };
}
