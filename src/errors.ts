/** Errors, one class per cause. `transient` is true when the same call may succeed later by itself. */

/** Another process changed a row between Pgwarden's read and its write. */
export class RecordConflictError extends Error {
    override readonly name = 'RecordConflictError';
    readonly transient = true;
    readonly server: string;

    constructor(server: string, options?: ErrorOptions) {
        super(`Another process changed the record of ${server} in the meantime`, options);
        this.server = server;
    }
}

/** The lease on a server ended while Pgwarden worked on it. */
export class LeaseLostError extends Error {
    override readonly name = 'LeaseLostError';
    readonly transient = true;
    readonly server: string;

    constructor(server: string, options?: ErrorOptions) {
        super(`The lease on ${server} was lost`, options);
        this.server = server;
    }
}

/** A table, queue or blob could not be reached, or refused the call for now. */
export class StorageUnavailableError extends Error {
    override readonly name = 'StorageUnavailableError';
    readonly transient = true;

    constructor(what: string, options?: ErrorOptions) {
        super(`Storage is not available: ${what}`, options);
    }
}

/**
 * A row of the audit no longer holds the entry that was written to it. Nothing is changed on a server whose chain cannot
 * be continued.
 */
export class AuditDamagedError extends Error {
    override readonly name = 'AuditDamagedError';
    readonly transient = true;

    constructor(row: string, options?: ErrorOptions) {
        super(
            `The audit is damaged: ${row} does not hold the entry that was written to it; see GET /api/audit/verification`,
            options,
        );
    }
}

/** An export has read as long as one response may take, and has more rows. */
export class ExportTimeOverError extends Error {
    override readonly name = 'ExportTimeOverError';
    readonly transient = true;

    constructor(seconds: number) {
        super(`An export reads for ${seconds} s at most; go on with the continuation`);
    }
}

/** No trusted baseline is available, so nothing may be changed. */
export class BaselineUnreadableError extends Error {
    override readonly name = 'BaselineUnreadableError';
    readonly transient = true;
    readonly problems: readonly string[];
    /** True when it is refused until an operator fixes it. False when it cannot be read at the moment. */
    readonly isRefused: boolean;

    constructor(problems: readonly string[], options: ErrorOptions & { readonly isRefused?: boolean } = {}) {
        super(`The baseline cannot be read: ${problems.join('; ')}`, options);
        this.problems = problems;
        this.isRefused = options.isRefused ?? false;
    }
}

/** The baseline selects servers by tag, and the tags of a server cannot be read. */
export class TagsUnreadableError extends Error {
    override readonly name = 'TagsUnreadableError';
    readonly transient: boolean;
    readonly server: string;

    /** `reason` is Azure's error message. */
    constructor(server: string, reason: string, isTransient: boolean) {
        super(`The baseline selects servers by tag, and the tags of ${server} cannot be read: ${reason}`);
        this.server = server;
        this.transient = isTransient;
    }
}

/** A server that counted as deleted is back, and its identity cannot be read. */
export class IdentityUnreadableError extends Error {
    override readonly name = 'IdentityUnreadableError';
    readonly transient: boolean;
    readonly server: string;

    /** `reason` is Azure's error message. */
    constructor(server: string, reason: string, isTransient: boolean) {
        super(`The identity of ${server} cannot be read, so it may be a new server: ${reason}`);
        this.server = server;
        this.transient = isTransient;
    }
}

/** Servers could not be listed: Resource Graph or Resource Manager did not respond, or refused. */
export class InventoryUnreadableError extends Error {
    override readonly name = 'InventoryUnreadableError';
    readonly transient: boolean;

    /** `reason` is Azure's error message. */
    constructor(reason: string, isTransient: boolean, options?: ErrorOptions) {
        super(reason, options);
        this.transient = isTransient;
    }
}

/** The tenant of a watched subscription cannot be read, so an event that names another tenant than Pgwarden's proves nothing. */
export class TenantUnreadableError extends Error {
    override readonly name = 'TenantUnreadableError';
    readonly transient: boolean;

    /** `reason` is Azure's error message. */
    constructor(subscriptionId: string, reason: string, isTransient: boolean, options?: ErrorOptions) {
        const advice = isTransient
            ? ''
            : '; if the subscription is delegated, see that its delegation still exists';
        super(`The tenant of subscription ${subscriptionId} cannot be read: ${reason}${advice}`, options);
        this.transient = isTransient;
    }
}

/** A response, row or message names a URL or audience that Pgwarden's token is not for. Nothing was sent. */
export class ForeignHostError extends Error {
    override readonly name = 'ForeignHostError';
    readonly transient = false;

    /** `expected` and `found` are origins or scopes. */
    constructor(service: string, expected: string, found: string) {
        super(`${found.slice(0, 200)} is not ${service} (${expected}): nothing was sent there`);
    }
}

/** App settings are missing, unknown or contradict each other. Names every problem at once. */
export class SettingsError extends Error {
    override readonly name = 'SettingsError';
    readonly transient = false;
    readonly problems: readonly string[];

    constructor(problems: readonly string[]) {
        super(`The app settings are invalid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
        this.problems = problems;
    }
}

/** A message, row or request is malformed. */
export class MalformedInputError extends Error {
    override readonly name = 'MalformedInputError';
    readonly transient = false;

    constructor(what: string, options?: ErrorOptions) {
        super(what, options);
    }
}

/**
 * Stored data or a message is of a later version, and this one may not or cannot read it. Another instance can, which a
 * deployment started: the work is left to it.
 */
export class NewerDataError extends Error {
    override readonly name = 'NewerDataError';
    readonly transient = true;
}

/** The topic refuses a notification, however often it is sent: it is too large or malformed. */
export class NotificationRefusedError extends Error {
    override readonly name = 'NotificationRefusedError';
    readonly transient = false;

    /** `reason` is the topic's error message. */
    constructor(reason: string, options?: ErrorOptions) {
        super(reason, options);
    }
}

/** Returns whether an error says that one row, blob or message cannot be read: it hides no other. */
export function isUnreadable(error: unknown): error is MalformedInputError | NewerDataError {
    return error instanceof MalformedInputError || error instanceof NewerDataError;
}

/** Returns whether an error is marked as transient. */
export function isTransient(error: unknown): boolean {
    return error instanceof Error && 'transient' in error && error.transient === true;
}
