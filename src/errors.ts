/** One class per cause. `transient` says whether the same thing may succeed later by itself. */

/** A row was changed by somebody else between our read and our write. */
export class RecordConflictError extends Error {
    override readonly name = 'RecordConflictError';
    readonly transient = true;
    readonly server: string;

    constructor(server: string, options?: ErrorOptions) {
        super(`The record of ${server} was changed meanwhile`, options);
        this.server = server;
    }
}

/** Our lease on a server ended while we worked on it. */
export class LeaseLostError extends Error {
    override readonly name = 'LeaseLostError';
    readonly transient = true;
    readonly server: string;

    constructor(server: string, options?: ErrorOptions) {
        super(`The lease on ${server} was lost`, options);
        this.server = server;
    }
}

/** A table, queue or blob could not be reached or refused the call for the moment. */
export class StorageUnavailableError extends Error {
    override readonly name = 'StorageUnavailableError';
    readonly transient = true;

    constructor(what: string, options?: ErrorOptions) {
        super(`Storage is not available: ${what}`, options);
    }
}

/**
 * A row of the audit does not hold the entry that it was written with. What would follow it waits: nothing is changed on
 * a server whose record cannot be continued.
 */
export class AuditDamagedError extends Error {
    override readonly name = 'AuditDamagedError';
    readonly transient = true;

    constructor(row: string, options?: ErrorOptions) {
        super(
            `The audit is damaged: ${row} does not hold the entry that it was written with; GET /api/audit/verification tells more`,
            options,
        );
    }
}

/** There is no baseline that can be trusted, so nothing may be changed. */
export class BaselineUnreadableError extends Error {
    override readonly name = 'BaselineUnreadableError';
    readonly transient = true;
    readonly problems: readonly string[];
    /** Whether it is refused until somebody mends it. Otherwise it could not be read at the moment. */
    readonly isRefused: boolean;

    constructor(problems: readonly string[], options: ErrorOptions & { readonly isRefused?: boolean } = {}) {
        super(`The baseline cannot be read: ${problems.join('; ')}`, options);
        this.problems = problems;
        this.isRefused = options.isRefused ?? false;
    }
}

/** The baseline selects by tag, and the tags of a server cannot be read. */
export class TagsUnreadableError extends Error {
    override readonly name = 'TagsUnreadableError';
    readonly transient: boolean;
    readonly server: string;

    /** `reason` is Azure's own words. */
    constructor(server: string, reason: string, isTransient: boolean) {
        super(`The baseline selects by tag, and the tags of ${server} cannot be read: ${reason}`);
        this.server = server;
        this.transient = isTransient;
    }
}

/** A server counts as gone, is there again, and does not say whether it is the same one. */
export class IdentityUnreadableError extends Error {
    override readonly name = 'IdentityUnreadableError';
    readonly transient: boolean;
    readonly server: string;

    /** `reason` is Azure's own words. */
    constructor(server: string, reason: string, isTransient: boolean) {
        super(`Whether ${server} is the server that it was cannot be read: ${reason}`);
        this.server = server;
        this.transient = isTransient;
    }
}

/** Servers could not be found: Resource Graph or a list of Resource Manager did not answer, or refused. */
export class InventoryUnreadableError extends Error {
    override readonly name = 'InventoryUnreadableError';
    readonly transient: boolean;

    /** `reason` is Azure's own words. */
    constructor(reason: string, isTransient: boolean, options?: ErrorOptions) {
        super(reason, options);
        this.transient = isTransient;
    }
}

/** A URL or an audience that an answer, a row or a message names is not the one that our token is for. Nothing was sent. */
export class ForeignHostError extends Error {
    override readonly name = 'ForeignHostError';
    readonly transient = false;

    /** `expected` and `found` are origins or scopes. */
    constructor(service: string, expected: string, found: string) {
        super(`${found.slice(0, 200)} is not ${service} (${expected}): nothing was sent there`);
    }
}

/** App settings that are missing, unknown or contradict each other. Names every problem at once. */
export class SettingsError extends Error {
    override readonly name = 'SettingsError';
    readonly transient = false;
    readonly problems: readonly string[];

    constructor(problems: readonly string[]) {
        super(`The app settings are not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
        this.problems = problems;
    }
}

/** A message, row or request that is not what it should be. */
export class MalformedInputError extends Error {
    override readonly name = 'MalformedInputError';
    readonly transient = false;

    constructor(what: string, options?: ErrorOptions) {
        super(what, options);
    }
}

/** Whether an error says of itself that it may pass. */
export function isTransient(error: unknown): boolean {
    return error instanceof Error && 'transient' in error && error.transient === true;
}
