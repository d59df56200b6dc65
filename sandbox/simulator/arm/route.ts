import type { RequiredAccess } from '../access/permissions.ts';
import type { Principal, SimulatorRequest, SimulatorResponse } from '../kernel/http.ts';

/** One call to Azure Resource Manager, after the caller is known and allowed. */
export interface ArmCall {
    readonly request: SimulatorRequest;
    readonly principal: Principal;
    /** The `{placeholders}` of the route's pattern, in the caller's casing. */
    readonly parameters: Readonly<Record<string, string>>;
}

export interface Route {
    readonly method: 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
    /** Literal segments match without case; `{name}` is one segment, `{name...}` at the start is one or more. */
    readonly pattern: string;
    /** The action that the caller needs on the scope. Absent: every caller may ask, and sees only what it may read. */
    readonly action?: string;
    /** A POST that asks instead of acting: no event, no lock. */
    readonly isQuery?: boolean;
    /** Access to other resources that the body of the call asks for. */
    readonly linked?: (call: ArmCall) => readonly RequiredAccess[];
    readonly serve: (call: ArmCall) => SimulatorResponse | Promise<SimulatorResponse>;
}

export interface Matched {
    readonly route: Route;
    readonly parameters: Readonly<Record<string, string>>;
}

/** Finds routes by path. The first that fits wins. */
export interface Router {
    match(method: string, path: string): Matched | undefined;
    /** True for a path that is known with another method. */
    isKnownPath(path: string): boolean;
}

export function createRouter(routes: readonly Route[]): Router {
    const compiled = routes.map((route) => ({ route, expression: expressionOf(route.pattern) }));
    return {
        match(method, path) {
            for (const { route, expression } of compiled) {
                if (route.method !== method) continue;
                const found = expression.exec(trimmed(path));
                if (found !== null) return { route, parameters: { ...found.groups } };
            }
            return undefined;
        },
        isKnownPath: (path) => compiled.some(({ expression }) => expression.test(trimmed(path))),
    };
}

function trimmed(path: string): string {
    return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

function expressionOf(pattern: string): RegExp {
    const source = pattern
        .split('/')
        .map((segment) => {
            const many = /^\{(\w+)\.\.\.\}$/.exec(segment);
            if (many !== null) return `(?<${many[1]}>/.+?)`;
            const one = /^\{(\w+)\}$/.exec(segment);
            return one === null ? segment.replaceAll('.', '\\.') : `(?<${one[1]}>[^/]+)`;
        })
        .join('/')
        .replace(/^\//, pattern.startsWith('/{') && pattern.includes('...}') ? '' : '/');
    return new RegExp(`^${source}$`, 'i');
}

/**
 * The scope that access is asked on: the resource for its own path and for actions on it, the parent for a list.
 */
export function scopeOf(path: string): string {
    const segments = trimmed(path).slice(1).split('/');
    const providers = segments.map((segment) => segment.toLowerCase()).lastIndexOf('providers');
    if (providers === -1) return `/${segments.slice(0, segments.length - (segments.length % 2)).join('/')}`;
    const namesAndTypes = segments.length - providers - 2;
    const kept = namesAndTypes % 2 === 0 ? segments.length : segments.length - 1;
    const scope = kept === providers + 2 ? segments.slice(0, providers) : segments.slice(0, kept);
    return `/${scope.join('/')}`;
}
