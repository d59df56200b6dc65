/** Route templates of HTTP functions: literals, `{name}`, `{name?}`, `{name=default}`, `{name:int}`, `{*rest}`. */
import { HostStartError } from './errors.ts';

type Segment =
    | { readonly kind: 'literal'; readonly text: string }
    | {
          readonly kind: 'parameter';
          readonly name: string;
          readonly constraints: readonly RegExp[];
          readonly isOptional: boolean;
          readonly fallback?: string;
      }
    | { readonly kind: 'rest'; readonly name: string };

export interface Route {
    readonly template: string;
    readonly segments: readonly Segment[];
}

/** The route constraints of ASP.NET that this host knows. */
const constraintPatterns: Readonly<Record<string, RegExp>> = {
    int: /^-?\d{1,10}$/,
    long: /^-?\d{1,19}$/,
    alpha: /^[a-z]*$/i,
    bool: /^(true|false)$/i,
    guid: /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
    required: /^.+$/,
};

/** Throws HostStartError for a template that this host cannot match. */
export function parseRoute(template: string): Route {
    const parts = template.split('/').filter((part) => part !== '');
    return { template, segments: parts.map((part) => segment(part, template)) };
}

function segment(part: string, template: string): Segment {
    if (!/[{}]/.test(part)) return { kind: 'literal', text: part.toLowerCase() };
    const match = /^\{(\*{0,2})([\w-]+)((?::\w+)*)(\?|=[^}]*)?\}$/.exec(part);
    if (match === null)
        throw new HostStartError(`The route '${template}' has a segment that cannot be read: ${part}`);
    const [, stars = '', name = '', constraints = '', tail = ''] = match;
    if (stars !== '') return { kind: 'rest', name };
    const parameter = {
        kind: 'parameter' as const,
        name,
        constraints: constraints
            .split(':')
            .filter((constraint) => constraint !== '')
            .map((constraint) => constraintPattern(constraint, template)),
        isOptional: tail !== '',
    };
    return tail.startsWith('=') ? { ...parameter, fallback: tail.slice(1) } : parameter;
}

function constraintPattern(constraint: string, template: string): RegExp {
    const pattern = constraintPatterns[constraint.toLowerCase()];
    if (pattern === undefined)
        throw new HostStartError(`The route '${template}' has an unknown constraint: ${constraint}`);
    return pattern;
}

/** The parameters when the path (without the prefix, still percent-encoded) matches, else undefined. */
export function matchRoute(route: Route, path: string): Record<string, string> | undefined {
    const given = path.split('/').filter((part) => part !== '');
    const parameters: Record<string, string> = {};
    for (const [index, expected] of route.segments.entries()) {
        if (expected.kind === 'rest') {
            parameters[expected.name] = given.slice(index).map(decoded).join('/');
            return parameters;
        }
        const part = given[index];
        if (expected.kind === 'literal') {
            if (part === undefined || decoded(part).toLowerCase() !== expected.text) return undefined;
            continue;
        }
        if (part === undefined) {
            if (!expected.isOptional) return undefined;
            if (expected.fallback !== undefined) parameters[expected.name] = expected.fallback;
            continue;
        }
        const value = decoded(part);
        if (!expected.constraints.every((constraint) => constraint.test(value))) return undefined;
        parameters[expected.name] = value;
    }
    return given.length <= route.segments.length ? parameters : undefined;
}

/** Orders routes from the most to the least specific, as ASP.NET does: literal, constrained, open, rest. */
export function compareRoutes(a: Route, b: Route): number {
    const length = Math.max(a.segments.length, b.segments.length);
    for (let index = 0; index < length; index += 1) {
        const difference = rank(a.segments[index]) - rank(b.segments[index]);
        if (difference !== 0) return difference;
    }
    return 0;
}

function rank(candidate: Segment | undefined): number {
    if (candidate === undefined) return 0;
    if (candidate.kind === 'literal') return 1;
    if (candidate.kind === 'rest') return 4;
    return candidate.constraints.length > 0 ? 2 : 3;
}

/** ASP.NET decodes a path, but leaves an encoded slash alone. */
function decoded(part: string): string {
    try {
        return decodeURIComponent(part.replace(/%2f/gi, '%252F'));
    } catch {
        return part;
    }
}
