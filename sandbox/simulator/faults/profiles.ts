import type { EventFault, OperationFault, ServingFault, StatusFault } from '../kernel/faults.ts';
import type { Random } from '../kernel/random.ts';
import { byResource } from './by-resource.ts';
import type { SingleFault } from './names.ts';
import { transientNotFound } from './not-found.ts';
import type { Profile } from './profile.ts';
import { rotationPolicyRefused, vaultFirewall } from './vaults.ts';

/**
 * One entry per profile. The shares are chosen so that every kind shows up in a run of a few dozen calls while most
 * calls still work.
 */
export const profiles: Readonly<Record<SingleFault, (random: Random) => Profile>> = {
    /** Half of all requests wait 20 to 400 ms, one in fifty 1 to 3 s. Not scaled: a client has real timeouts. */
    latency: (random) => ({
        beforeServing() {
            if (random.chance(0.02)) return { kind: 'delay', milliseconds: 1000 + random.below(2000) };
            return random.chance(0.5) ? { kind: 'delay', milliseconds: 20 + random.below(380) } : undefined;
        },
    }),

    /** One request in forty starts a burst: it and the next 2 to 5 to that service get 429 with Retry-After 1 s. */
    'throttling-bursts': (random) => {
        const left = new Map<string, number>();
        return {
            beforeServing(service) {
                const rest = left.get(service) ?? (random.chance(0.025) ? 3 + random.below(4) : 0);
                if (rest === 0) {
                    left.delete(service);
                    return undefined;
                }
                left.set(service, rest - 1);
                return { kind: 'answer', status: 429, retryAfterSeconds: 1 };
            },
        };
    },

    /** One request in twenty gets 500, 502 or 503 instead of being served. */
    'server-errors': (random) => ({
        beforeServing(): ServingFault | undefined {
            return random.chance(0.05) ? { kind: 'answer', status: random.pick([500, 502, 503]) } : undefined;
        },
    }),

    /** One request in twenty-five: cut before it is served, or, after it took effect, in the middle of the response. */
    'connection-resets': (random) => ({
        beforeServing(): ServingFault | undefined {
            return random.chance(0.04)
                ? { kind: 'reset', when: random.pick(['before', 'after']) }
                : undefined;
        },
    }),

    /** One request in thirty finds its token expired although it is not. */
    'token-expiry': (random) => ({
        beforeServing: () => (random.chance(0.033) ? { kind: 'expiredToken' } : undefined),
    }),

    /** One accepted operation in six fails. */
    'failing-operations': (random) => ({
        onAccepted(_method, path): OperationFault | undefined {
            return random.chance(0.16)
                ? { kind: 'failLater', ...random.pick(failures(random, path)) }
                : undefined;
        },
    }),

    /** One accepted operation in ten keeps the server in Updating for 2 to 6 Azure minutes more. */
    'hanging-operations': (random) => ({
        onAccepted() {
            if (!random.chance(0.1)) return undefined;
            return { kind: 'hang', azureMs: 120_000 + random.below(240_000) };
        },
    }),

    /** One accepted operation in eight succeeds and changes nothing. */
    'ineffective-writes': (random) => ({
        onAccepted: () => (random.chance(0.125) ? { kind: 'noEffect' } : undefined),
    }),

    /** One read in eight shows the state before the last write. */
    'stale-reads': (random) => ({ isStaleRead: () => random.chance(0.125) }),

    'passing-404s': transientNotFound,

    /** One write of a server in eight is refused with a conflict of one of many names, and may be repeated. */
    'unknown-conflicts': (random) => ({
        beforeServing(service, method, path): ServingFault | undefined {
            const isWrite = service === 'resourceManager' && method !== 'GET' && method !== 'HEAD';
            if (!isWrite || !/\/flexibleServers\//i.test(path) || !random.chance(0.125)) return undefined;
            const message = 'Another operation is in progress. Please try again later.';
            return { kind: 'refuse', status: 409, code: random.pick(conflictCodes), message };
        },
    }),

    /** The status of one accepted operation in two cannot be read, in one of many ways, or not for a minute. */
    'unreadable-statuses': (random) => ({
        onStatus: () => (random.chance(0.5) ? random.pick(statusFaults) : undefined),
    }),

    /** For 0.5 to 4 s after one write in two, and so after its event, reads show what was there before. */
    'reads-behind-events': (random) => ({
        staleReadsMs: () => (random.chance(0.5) ? 500 + random.below(3500) : 0),
    }),

    /** After one restart in two, parameters say for 5 to 15 s that they still wait for it. */
    'late-restart-flags': (random) => ({
        pendingAfterRestart: () => (random.chance(0.5) ? 5000 + random.below(10_000) : 0),
    }),

    /** Resource Graph leaves out one server in five, and shows one in five as it was when the plan began. */
    'lagging-graph': (random) => {
        const choice = byResource(random);
        return {
            graphRow: (id) =>
                choice.isAmong(0.4, id) ? choice.pick(['missing', 'behind'] as const, id) : undefined,
        };
    },

    /** Azure shows one server in two, its children and its diagnostic settings in words of its own. */
    'normalised-values': (random) => {
        const choice = byResource(random);
        return { isNormalized: (id) => choice.isAmong(0.5, id) };
    },

    'vault-firewall': vaultFirewall,

    'rotation-policy-refused': rotationPolicyRefused,

    /** One event in three comes 2 to 4 times. */
    'duplicated-events': (random) => ({
        onEvent(): EventFault | undefined {
            return random.chance(0.33) ? { kind: 'duplicate', times: 1 + random.below(3) } : undefined;
        },
    }),

    /** Two events in five come 0.1 to 1.5 s late, so that later ones overtake them. */
    'reordered-events': (random) => ({
        onEvent(): EventFault | undefined {
            return random.chance(0.4) ? { kind: 'delay', milliseconds: 100 + random.below(1400) } : undefined;
        },
    }),

    /** One event in five comes 5 to 15 s late. */
    'delayed-events': (random) => ({
        onEvent(): EventFault | undefined {
            return random.chance(0.2)
                ? { kind: 'delay', milliseconds: 5000 + random.below(10_000) }
                : undefined;
        },
    }),

    /** One event in four never comes. */
    'lost-events': (random) => ({
        onEvent: () => (random.chance(0.25) ? { kind: 'lose' } : undefined),
    }),
};

/** The last one is made up: Azure has more codes than are known. */
const conflictCodes = ['ServiceBusy', 'ServerUnavailableForOperation', 'OperationOverlapping'] as const;

const statusFaults: readonly StatusFault[] = [
    { kind: 'forbidden' },
    { kind: 'noContent' },
    { kind: 'empty' },
    { kind: 'otherShape' },
    { kind: 'locationOnly' },
    { kind: 'slowPace', retryAfterSeconds: 60 },
    { kind: 'foreignHost' },
];

/** Azure's errors for operations that fail for reasons of its own; seen in the field. */
function failures(
    random: Random,
    path: string,
): readonly { readonly code: string; readonly message: string }[] {
    const serverName = /\/flexibleServers\/([^/]+)/i.exec(path)?.[1] ?? '';
    return [
        {
            code: 'InternalServerError',
            message: `An unexpected error occured while processing the request. Tracking ID: '${random.guid()}'`,
        },
        {
            code: 'ServerBusy',
            message: `Server '${serverName}' is busy with another operation. Please try again later.`,
        },
        {
            code: 'ServiceBusy',
            message:
                'Service is temporarily busy and the operation cannot be performed. Please try again later.',
        },
        { code: 'OperationFailed', message: 'The operation failed. Please try again later.' },
    ];
}
