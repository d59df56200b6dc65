import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auditOutcomes } from '../../../src/model/audit-entry.ts';

function textOf(path: string): string {
    return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

/** `GET audit` of every HTTP function, from the source. */
function routes(): readonly string[] {
    return readdirSync(new URL('../../../functions', import.meta.url))
        .filter((name) => name.startsWith('http-'))
        .flatMap((name) => {
            const source = textOf(`functions/${name}`);
            const short = [...source.matchAll(/^ {4}(get|post)\('[^']+', '([^']+)'/gm)].map(
                ([, method = '', route]) => `${method.toUpperCase()} ${route}`,
            );
            const long = [...source.matchAll(/route: '([^']+)',\s+methods: \['(\w+)'\]/g)].map(
                ([, route, method]) => `${method} ${route}`,
            );
            return [...short, ...long];
        });
}

test('the page of the API names every request, and no other', () => {
    const documented = [...textOf('docs/api.md').matchAll(/^`(GET|POST) \/api\/([^`]+)`/gm)].map(
        ([, method, route]) => `${method} ${route}`,
    );
    expect(routes().length).toBeGreaterThan(9);
    expect(documented.toSorted()).toEqual(routes().toSorted());
});

test('the page of the guard rails names only outcomes that there are', () => {
    const named = [...textOf('docs/guard-rails.md').matchAll(/^\|[^|]+\|[^|]+\| ([^|]*)\|/gm)].flatMap(
        ([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, outcome]) => outcome),
    );
    expect(named).toContain('flapping');
    expect(named.filter((name) => !auditOutcomes.some((outcome) => outcome === name))).toEqual([]);
});
