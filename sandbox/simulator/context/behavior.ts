import { knownLogCategories } from '../catalogue/log-categories.ts';

/**
 * Behavior of Azure that is assumed, not known, or that a test may want otherwise: one switch each, with the default
 * that the recordings and documents make most likely. Durations are Azure's, before scaling.
 */
export interface Behavior {
    /** Assumed: after an operation has succeeded the server refuses the next one for about a second. */
    readonly settleMs: number;
    /**
     * Assumed: an overlap is refused up front with `ServerIsBusy`. Otherwise, with this probability (0–1), it is
     * accepted and its operation fails with `ServerBusy`.
     */
    readonly busyAfterAcceptance: number;
    /** Assumed: HTTP status of `ServerIsBusy`; the code and text are known. */
    readonly serverIsBusyStatus: 409 | 400 | 429;
    /** Assumed: a bad parameter value is refused with 400; `asynchronous` fails its operation instead. */
    readonly invalidValue: 'synchronous' | 'asynchronous';
    /** Assumed: a parameter that waits for a restart shows the new value. */
    readonly pendingRestartShows: 'newValue' | 'runningValue';
    /** Assumed: values are stored in the spelling in which they were sent. */
    readonly storedCase: 'asSent' | 'lowerCase';
    /** Assumed: a server PATCH that changes nothing is accepted like any other; `ok` answers 200 at once. */
    readonly unchangedPatch: 'accepted' | 'ok';
    /**
     * Documented: a PATCH replaces a section as a whole, so that what is absent in `authConfig` or `network` falls back
     * to a new server's default. `merged`: what is absent stays.
     */
    readonly sectionPatch: 'replaced' | 'merged';
    /** Assumed: a write that the resource provider refuses makes a failure event, one without permission does not. */
    readonly failureEventsForRefusals: boolean;
    /** Documented buckets (250/200/200) or the larger ones in recordings of 2026 (1,100/800/800). */
    readonly throttlingBuckets: 'documented' | 'recorded';
    /** Life of a token, in seconds of the machine's own clock: token expiry is not scaled. */
    readonly tokenLifetimeSeconds: number;
    /** Assumed: Resource Graph shows a server's state as it was that long ago. 0 = at once. */
    readonly resourceGraphDelayMs: number;
    /** Assumed: a deleted diagnostic setting is still listed for that long. 0 = gone at once. */
    readonly diagnosticDeleteDelayMs: number;
    /** Log categories that a server offers: eight in Azure in June 2026; reported: six in other clouds. */
    readonly logCategories: readonly string[];
    /** Documented: each holds every log category. Reported: clouds that have none. */
    readonly categoryGroups: readonly string[];
    /** Assumed: no permission but those of the rows. Otherwise a query needs Microsoft.ResourceGraph/resources/read. */
    readonly resourceGraphNeedsPermission: boolean;
    /** Resources per page of a list of servers. Assumed: Azure's own page size is not known. */
    readonly serversPerPage: number;
    /** Assumed: locks, assignments, and exemptions in one page of a list. */
    readonly scopedPerPage: number;
    /** Assumed: how long after a key was lost (or mended) the server becomes Inaccessible (or Ready). Up to 60 min. */
    readonly keyLossNoticedMs: number;
    /**
     * Assumed: a move makes one event, of the action on the source group. `resources`: one more for each resource that
     * is gone from the old id, and one for each that is there under the new one.
     */
    readonly moveEvents: 'group' | 'resources';
    /** Assumed: which versions there are beside those that are documented. `any`: every date is taken. */
    readonly apiVersions: 'checked' | 'any';
    /** Newest api-version of servers in this cloud. Clouds get them at different times. */
    readonly newestServerVersion: string;
    /** The same for single regions by their name, `canadacentral`: each gets a version in its own time. */
    readonly newestServerVersionIn: Readonly<Record<string, string>>;
    /** Reported: the shapes in which Resource Manager refuses an api-version that a resource's type does not have. */
    readonly unknownVersionCode:
        | 'NoRegisteredProviderFound'
        | 'InvalidResourceType'
        | 'InvalidApiVersionParameter';
    /** Assumed: a change of FIPS mode restarts the server, because the engine loads its cryptography at its start. */
    readonly fipsModeRestarts: boolean;
    /** Assumed: immutable backups stay so. The API lists `Disabled` as a value, and no page says when it is taken. */
    readonly immutableBackupStays: boolean;
    /** Reported: the administrators of a server without Entra authentication can neither be listed nor written. */
    readonly administratorsWithoutEntra: 'refused' | 'none';
    /** Recorded in 2026: the capabilities list modes for Burstable SKUs. Documented in 2025: `none`. */
    readonly burstableHighAvailability: 'offered' | 'none';
    /** Reported: a token of another tenant is refused with 401. Assumed: also where the subscription was once delegated. */
    readonly foreignSubscription: 'wrongIssuer' | 'notFound';
    /**
     * Assumed: Azure Policy evaluates a PATCH on the resource as it is after the merge. `sent`: on the body alone, as it
     * does for a PUT.
     */
    readonly policyOnPatch: 'merged' | 'sent';
    /**
     * Assumed: a client of a server that is stopped or has no way in waits until it gives up. `closed`, the default,
     * spares clients the wait: the connection is closed before TLS.
     */
    readonly unreachableServer: 'closed' | 'silent';
    /** Assumed: the SQLSTATE of a refused Entra token; the text for another audience is known. */
    readonly refusedTokenCode: '28000' | '28P01';
    readonly durations: Durations;
}

/** Durations of operations in Azure, in milliseconds. */
export interface Durations {
    /** Recorded: 10.1 and 10.4 s. */
    readonly configurationWrite: number;
    /** Recorded: 61 s. */
    readonly restart: number;
    /** Assumed: at least the Retry-After of 60 s. */
    readonly serverUpdate: number;
    /** Recorded: 5 min. */
    readonly serverCreate: number;
    /** Recorded: about 1 min. */
    readonly serverDelete: number;
    /** Recorded: done at the first poll, after 10 s. */
    readonly threatProtectionWrite: number;
    /** Assumed. */
    readonly administratorWrite: number;
    /** Assumed. */
    readonly firewallRuleWrite: number;
    /** Assumed. */
    readonly privateEndpointWrite: number;
    /** Assumed. */
    readonly startOrStop: number;
    /** Assumed. Documented: up to four hours. */
    readonly move: number;
}

export interface BehaviorOptions extends Partial<Omit<Behavior, 'durations'>> {
    readonly durations?: Partial<Durations>;
}

export function behaviorWith(options: BehaviorOptions = {}): Behavior {
    return {
        settleMs: 1_000,
        busyAfterAcceptance: 0,
        serverIsBusyStatus: 409,
        invalidValue: 'synchronous',
        pendingRestartShows: 'newValue',
        storedCase: 'asSent',
        unchangedPatch: 'accepted',
        sectionPatch: 'replaced',
        failureEventsForRefusals: true,
        throttlingBuckets: 'documented',
        tokenLifetimeSeconds: 86_400,
        resourceGraphDelayMs: 0,
        diagnosticDeleteDelayMs: 0,
        logCategories: knownLogCategories,
        categoryGroups: ['audit', 'allLogs'],
        resourceGraphNeedsPermission: false,
        serversPerPage: 100,
        scopedPerPage: 100,
        keyLossNoticedMs: 60_000,
        moveEvents: 'group',
        apiVersions: 'checked',
        newestServerVersion: '2026-10-01',
        newestServerVersionIn: {},
        unknownVersionCode: 'NoRegisteredProviderFound',
        fipsModeRestarts: true,
        immutableBackupStays: true,
        administratorsWithoutEntra: 'refused',
        burstableHighAvailability: 'offered',
        foreignSubscription: 'wrongIssuer',
        policyOnPatch: 'merged',
        unreachableServer: 'closed',
        refusedTokenCode: '28000',
        ...options,
        durations: {
            configurationWrite: 10_400,
            restart: 61_000,
            serverUpdate: 62_000,
            serverCreate: 300_000,
            serverDelete: 60_000,
            threatProtectionWrite: 9_000,
            administratorWrite: 20_000,
            firewallRuleWrite: 10_000,
            privateEndpointWrite: 20_000,
            startOrStop: 60_000,
            move: 120_000,
            ...options.durations,
        },
    };
}
