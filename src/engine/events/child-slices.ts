import { controlPlaneSlices, type SliceName } from '../../model/server-state.ts';

/** Children of a server by their type; their own slice comes first. */
const children: Readonly<Record<string, readonly SliceName[]>> = {
    configurations: ['parameters'],
    firewallrules: ['firewallRules'],
    administrators: ['administrators'],
    advancedthreatprotectionsettings: ['threatProtection'],
    backups: ['backups'],
    privateendpointconnections: ['server'],
    privateendpointconnectionproxies: ['server'],
    'microsoft.insights/diagnosticsettings': ['diagnosticSettings', 'logWorkspaces'],
    'microsoft.authorization/locks': ['resourceLocks'],
    // Baselines select servers by their tags.
    'microsoft.resources/tags': controlPlaneSlices,
};

/** Returns the slices that a write of a child can have touched, by its lower-case type. Undefined: nothing of the baseline depends on it. */
export function slicesOfChild(type: string): readonly SliceName[] | undefined {
    return Object.hasOwn(children, type) ? children[type] : undefined;
}

/** Returns the slice that a part belongs to: `firewallrules/office`, or `administrators` for all of a type. `server/…` and others are of the server. */
export function sliceOfPart(part: string): SliceName {
    const [first = '', second = ''] = part.split('/');
    // The type of an extension resource begins with its provider.
    const type = first.startsWith('microsoft.') ? `${first}/${second}` : first;
    return slicesOfChild(type)?.[0] ?? 'server';
}
