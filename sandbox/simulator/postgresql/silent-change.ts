import type { ProviderContext } from '../context/provider-context.ts';
import type { ServerRecord, ServerSections } from '../world/server-record.ts';
import { type DiagnosticSetting, type FlexibleServer, write } from '../world/world.ts';
import { withParameter } from './configurations.ts';

/** A change that reaches a server behind Azure's back: no operation, no event, no trace. */
export interface SilentChange {
    readonly state?: string;
    readonly tags?: Readonly<Record<string, string>>;
    /** Sections of `properties`; each is merged into the one that is there. */
    readonly properties?: Partial<ServerSections>;
    /** Values by name. Static parameters wait for a restart, as after a write. */
    readonly parameters?: Readonly<Record<string, string>>;
    /** Replaces them all. */
    readonly diagnosticSettings?: readonly DiagnosticSetting[];
    /** Children are replaced as a whole. */
    readonly children?: Partial<
        Pick<
            ServerRecord,
            'firewallRules' | 'administrators' | 'threatProtection' | 'privateEndpointConnections'
        >
    >;
}

/** Throws a RangeError for a parameter that the server does not have. */
export function changeSilently(context: ProviderContext, server: FlexibleServer, change: SilentChange): void {
    let record: ServerRecord = { ...server.record, ...change.children };
    if (change.tags !== undefined) record = { ...record, tags: change.tags };
    const properties = mergedSections(record.properties, change.properties ?? {});
    record = { ...record, properties: { ...properties, state: change.state ?? properties.state } };
    for (const [name, value] of Object.entries(change.parameters ?? {})) {
        const entry = context.catalogue(record.properties.version).get(name.toLowerCase());
        if (entry === undefined) throw new RangeError(`No parameter ${name} on ${server.name}`);
        record = withParameter(record, entry, value);
    }
    write(server, record);
    if (change.diagnosticSettings === undefined) return;
    const key = server.id.toLowerCase();
    const before = context.world.diagnosticSettings.get(key)?.current ?? [];
    context.world.diagnosticSettings.set(key, { current: change.diagnosticSettings, before });
}

function mergedSections(before: ServerSections, sent: Partial<ServerSections>): ServerSections {
    const merged = Object.entries(sent).map(([name, value]) => {
        const own: unknown = Reflect.get(before, name);
        const isSection = typeof own === 'object' && own !== null && typeof value === 'object';
        return [name, isSection ? { ...own, ...value } : value];
    });
    return { ...before, ...Object.fromEntries(merged) };
}
