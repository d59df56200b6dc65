import { fc } from '../../support/property.ts';
import { type ArmResource, isList, type Json, type WireServer } from './resource.ts';

/** Answers as Azure may give them too: without a section or a field, with null, an empty text, or another spelling. */

type How = (typeof hows)[number];
const hows = ['absent', 'null', 'empty', 'upper', 'lower', 'blank'] as const;

interface Roughening {
    /** Which place of the answers it hits, counted round and round. */
    readonly place: number;
    readonly how: How;
}

const rougheningArbitrary: fc.Arbitrary<Roughening> = fc.record({
    place: fc.nat(10_000),
    how: fc.constantFrom(...hows),
});

/** What may happen to a server's own answer, which has the most fields, and to the answers below it. */
export const rougheningsArbitrary = fc.record({
    server: fc.array(rougheningArbitrary, { maxLength: 4 }),
    configurations: fc.array(rougheningArbitrary, { maxLength: 4 }),
    others: fc.array(rougheningArbitrary, { maxLength: 2 }),
});

/** The answers with all that happens to them. */
export function roughened(
    wire: WireServer,
    { server, configurations, others }: typeof rougheningsArbitrary extends fc.Arbitrary<infer R> ? R : never,
): WireServer {
    return {
        server: rough(wire.server, server),
        configurations: roughEach(wire.configurations, configurations.map(onlySpelling)),
        administrators: roughEach(wire.administrators, others),
        threatProtection: rough(wire.threatProtection, others),
        diagnosticSettings: roughEach(wire.diagnosticSettings, others),
        defenderPlan: rough(wire.defenderPlan, others),
    };
}

/** Azure always tells the value of a parameter. */
function onlySpelling({ place, how }: Roughening): Roughening {
    return { place, how: how === 'absent' || how === 'null' ? 'upper' : how };
}

function roughEach(resources: readonly ArmResource[], roughenings: readonly Roughening[]): ArmResource[] {
    return resources.map((resource, index) =>
        rough(
            resource,
            roughenings
                .filter(({ place }) => place % resources.length === index)
                .map(({ place, how }) => ({ place: Math.floor(place / resources.length), how })),
        ),
    );
}

function rough(resource: ArmResource, roughenings: readonly Roughening[]): ArmResource {
    const properties = roughenings.reduce<Json>((found, { place, how }) => {
        const paths = pathsOf(found);
        const path = paths[place % Math.max(paths.length, 1)];
        return path === undefined ? found : (changed(found, path, how) ?? null);
    }, resource.properties);
    return { ...resource, properties };
}

/** Every member of every object, sections and fields alike. */
function pathsOf(value: Json): string[][] {
    if (value === null || typeof value !== 'object') return [];
    return Object.entries(value).flatMap(([name, inner]) => [
        ...(isList(value) ? [] : [[name]]),
        ...pathsOf(inner).map((path) => [name, ...path]),
    ]);
}

function changed(value: Json, [name, ...rest]: readonly string[], how: How): Json | undefined {
    if (name === undefined) return respelled(value, how);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).flatMap(([key, inner]): (readonly [string, Json])[] => {
        const after = key === name ? changed(inner, rest, how) : inner;
        return after === undefined ? [] : [[key, after]];
    });
    return isList(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

function respelled(value: Json, how: How): Json | undefined {
    if (how === 'absent') return undefined;
    if (how === 'null' || value === null) return null;
    if (how === 'empty' && typeof value === 'object') return isList(value) ? [] : {};
    if (typeof value !== 'string') return value;
    switch (how) {
        case 'empty':
            return '';
        case 'upper':
            return value.toUpperCase();
        case 'lower':
            return value.toLowerCase();
        case 'blank':
            // Azure writes resource ids itself.
            return value === '' || value.startsWith('/') ? value : ` ${value}`;
    }
}
