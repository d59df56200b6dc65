import type { Baseline } from '../baseline/baseline.ts';
import { matchesGlob } from '../baseline/glob.ts';
import { layersFor, type Merged, merged } from '../baseline/layers.ts';
import { parseResourceGroup } from '../baseline/resource-group.ts';
import type { Selector } from '../baseline/schema.ts';
import { levelOf, type ServerFacts, selectorText } from '../baseline/selector.ts';
import type { ThresholdOverrides } from '../baseline/threshold-schema.ts';
import { parseServerId } from '../model/resource-id.ts';
import { isWithin } from '../model/scope.ts';

/** Servers with the same values: one assignment. */
export interface Region {
    /** Resource id of the scope of the assignment. */
    readonly scope: string;
    /** Scopes below it that have assignments of their own. */
    readonly notScopes: readonly string[];
    /** Pattern of the names of its servers, with one `*` at most. */
    readonly servers: string;
    /** Patterns of servers that have assignments of their own. */
    readonly exceptServers: readonly string[];
    readonly values: Merged;
    /** The selectors that make it: `subscription …`. Empty: the whole fleet. */
    readonly label: string;
}

export interface Regions {
    readonly regions: readonly Region[];
    /** Scopes that could not be expressed. */
    readonly notes: readonly string[];
}

interface Base {
    readonly scope: string;
    readonly facts: ServerFacts;
    readonly label: string;
}

const noServer = { subscriptionId: '', resourceGroup: '', name: '', tags: {} };

/** Returns the regions of the baseline at and below a subscription or a management group. */
export function regionsOf(baseline: Baseline, root: string, deployment: ThresholdOverrides): Regions {
    const selectors = baseline.parts.flatMap(({ document }): readonly Selector[] => document.scopes ?? []);
    const bases = distinctBases(root, selectors);
    const globs = [...new Set(selectors.flatMap(globOf))];
    const notes = selectors.flatMap((selector) => noteOf(selector, root));
    return {
        regions: bases.flatMap((base) => regionsAt(base, bases, globs, baseline, deployment)),
        notes: [...new Set([...notes, ...overlapNotes(globs)])],
    };
}

/** Returns the scope of a selector in Azure; undefined where it has none at or below the root. */
export function scopeOf(selector: Selector, root: string): string | undefined {
    const scope = anyScopeOf(selector, root);
    return scope === undefined || !isAtOrBelow(scope, root) ? undefined : scope;
}

/** Returns whether a scope is the other one or below it. A management group is above every subscription. */
export function isAtOrBelow(scope: string, outer: string): boolean {
    const isGroup = outer.toLowerCase().startsWith('/providers/microsoft.management/');
    if (isGroup) return scope.startsWith('/subscriptions/') || scope === outer;
    return isWithin(scope, outer);
}

function anyScopeOf(selector: Selector, root: string): string | undefined {
    if (selector.server !== undefined) return selector.server.startsWith('/') ? selector.server : undefined;
    if (selector.subscription !== undefined) return `/subscriptions/${selector.subscription}`;
    const group = parseResourceGroup(selector.resourceGroup ?? '');
    if (group === undefined) return undefined;
    const subscription = group.subscriptionId ?? subscriptionOf(root);
    return subscription === undefined
        ? undefined
        : `/subscriptions/${subscription}/resourceGroups/${group.name}`;
}

function subscriptionOf(scope: string): string | undefined {
    return /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1];
}

function distinctBases(root: string, selectors: readonly Selector[]): readonly Base[] {
    const found = new Map<string, Base>([[root.toLowerCase(), baseOf(root, '')]]);
    for (const selector of selectors) {
        const scope = scopeOf(selector, root);
        if (scope === undefined || found.has(scope.toLowerCase())) continue;
        found.set(scope.toLowerCase(), baseOf(scope, selectorText(selector)));
    }
    return [...found.values()];
}

/** The facts are those of a server in the scope that no narrower selector selects. */
function baseOf(scope: string, label: string): Base {
    const server = parseServerId(scope);
    const resourceGroup = /\/resourceGroups\/([^/]+)/i.exec(scope)?.[1] ?? '';
    const facts = server ?? { ...noServer, subscriptionId: subscriptionOf(scope) ?? '', resourceGroup };
    return { scope, label, facts: { ...facts, tags: {} } };
}

function regionsAt(
    base: Base,
    bases: readonly Base[],
    globs: readonly string[],
    baseline: Baseline,
    deployment: ThresholdOverrides,
): readonly Region[] {
    const valuesOf = (facts: ServerFacts): Merged => merged(layersFor(baseline, facts, deployment));
    const notScopes = bases
        .map(({ scope }) => scope)
        .filter((scope) => scope !== base.scope && isAtOrBelow(scope, base.scope));
    const own = { scope: base.scope, notScopes, label: base.label };
    if (parseServerId(base.scope) !== undefined) {
        return [{ ...own, servers: '*', exceptServers: [], values: valuesOf(base.facts) }];
    }
    return [
        { ...own, servers: '*', exceptServers: globs, values: valuesOf(base.facts) },
        ...globs.map((glob) => ({
            ...own,
            servers: glob,
            exceptServers: globs.filter((other) => other !== glob && matchesGlob(glob, nameLike(other))),
            values: valuesOf({ ...base.facts, name: nameLike(glob) }),
            label: base.label === '' ? `server ${glob}` : `${base.label}, server ${glob}`,
        })),
    ];
}

/** A glob that the operator `like` can say: with one star, and not only a star. */
function globOf({ server }: Selector): readonly string[] {
    if (server === undefined || server.startsWith('/') || !isLike(server) || server === '*') return [];
    return [server];
}

function isLike(glob: string): boolean {
    return !glob.includes('?') && glob.split('*').length <= 2;
}

/** A name that the glob matches, and others only where they are wider. */
function nameLike(glob: string): string {
    return glob.replace('*', 'zzzz');
}

function noteOf(selector: Selector, root: string): readonly string[] {
    const text = selectorText(selector);
    switch (levelOf(selector)) {
        case 'tag':
            return [
                `The scope "${text}" is left out: a rule about a parameter does not see the tags of its server`,
            ];
        case 'serverGlob':
            return isLike(selector.server ?? '')
                ? []
                : [`The scope "${text}" is left out: Azure Policy's like takes one * and no ?`];
        default:
            return scopeOf(selector, root) === undefined
                ? [`The scope "${text}" is left out: it is no scope at or below ${root}`]
                : [];
    }
}

/** Patterns of which one does not hold the other may share servers, which then get both assignments. */
function overlapNotes(globs: readonly string[]): readonly string[] {
    return globs.flatMap((glob, index) =>
        globs.slice(index + 1).flatMap((other) => {
            const isNested = matchesGlob(glob, nameLike(other)) || matchesGlob(other, nameLike(glob));
            const [start = '', end = ''] = glob.split('*');
            const [otherStart = '', otherEnd = ''] = other.split('*');
            const canShare =
                (start.startsWith(otherStart) || otherStart.startsWith(start)) &&
                (end.endsWith(otherEnd) || otherEnd.endsWith(end));
            return isNested || !canShare || !glob.includes('*') || !other.includes('*')
                ? []
                : [`Servers that match both ${glob} and ${other} get the assignments of both`];
        }),
    );
}
