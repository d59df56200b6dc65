/** The single faults, in the order in which they are asked: the first one that strikes wins. */
const singleFaults = [
    'connection-resets',
    'token-expiry',
    'throttling-bursts',
    'server-errors',
    'passing-404s',
    'unknown-conflicts',
    'latency',
    'failing-operations',
    'hanging-operations',
    'ineffective-writes',
    'unreadable-statuses',
    'stale-reads',
    'reads-behind-events',
    'late-restart-flags',
    'lagging-graph',
    'normalised-values',
    'vault-firewall',
    'rotation-policy-refused',
    'lost-events',
    'delayed-events',
    'reordered-events',
    'duplicated-events',
] as const;

export type SingleFault = (typeof singleFaults)[number];

/** A single fault or `storm`, a combination. */
export type FaultProfileName = SingleFault | 'storm';

export const faultProfileNames: readonly FaultProfileName[] = [...singleFaults, 'storm'];

/** Not for a storm. An event that is lost or very late is only found by a sweep; the rest lasts. */
const chosenApart: readonly SingleFault[] = [
    'lost-events',
    'delayed-events',
    'lagging-graph',
    'vault-firewall',
    'rotation-policy-refused',
];

/** Everything that a client can cure by itself, without waiting for a sweep. */
const storm: readonly SingleFault[] = singleFaults.filter((name) => !chosenApart.includes(name));

/** The single faults of some profiles, each once, in the order in which they are asked. */
export function singleFaultsOf(profiles: readonly FaultProfileName[]): readonly SingleFault[] {
    const wanted = new Set<string>(profiles.flatMap((name) => (name === 'storm' ? storm : [name])));
    return singleFaults.filter((name) => wanted.has(name));
}

export function isFaultProfileName(text: string): text is FaultProfileName {
    return faultProfileNames.some((name) => name === text);
}

/** The value of `--faults`: names with commas; empty or `none` is a healthy Azure. Throws a RangeError otherwise. */
export function parseFaultProfiles(text: string): readonly FaultProfileName[] {
    const names = text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
    if (names.length === 1 && names[0] === 'none') return [];
    const unknown = names.filter((name) => !isFaultProfileName(name));
    if (unknown.length > 0) {
        throw new RangeError(
            `Unknown fault profile '${unknown.join("', '")}'; allowed are ${faultProfileNames.join(', ')}, or none`,
        );
    }
    return [...new Set(names.filter(isFaultProfileName))];
}
