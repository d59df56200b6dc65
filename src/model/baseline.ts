import type { AuditOutcome } from './audit-entry.ts';
import type { Severity } from './severity.ts';
import type { Thresholds } from './thresholds.ts';

/** Pgwarden's response to a drifted control: none, a report, a request for approval, or a repair. */
export type Mode = 'off' | 'report' | 'approve' | 'enforce';

/** Times at which a server may be restarted for parameters that wait for a restart. */
export type RestartPolicy = 'never' | 'maintenance-window' | 'immediately';

/** The baseline as it holds for one server, after scopes and exemptions were resolved. */
export interface EffectiveBaseline {
    /** Name of the document, `standard`. */
    readonly name: string;
    /** Digest of the document and the app settings, as audit entries name it. Always present on a resolved baseline. */
    readonly digest?: string;
    /** Reason why nothing is written: the newest document is refused, and this is the last good one. */
    readonly refusal?: string;
    readonly thresholds: Thresholds;
    /** By control id. A control that is not named is off. */
    readonly modes: Readonly<Record<string, Mode>>;
    /** Exemptions in force now, by control id. */
    readonly exemptions: Readonly<Record<string, Exemption>>;
    readonly guardRails: GuardRails;
    /** Entries that operators are notified of. Always present on a resolved baseline. */
    readonly notifications?: NotificationChoices;
}

/** Audit entries that operators are notified of. */
export interface NotificationChoices {
    readonly outcomes: readonly AuditOutcome[];
    /** Entries of a control below this severity are left out. Entries without a control are always included. */
    readonly minimumSeverity: Severity;
    /** Days before the end of an exemption at which operators are notified. 0: never. */
    readonly exemptionDays: number;
}

/** An exemption as the baseline document lists it. */
export interface ListedExemption extends Exemption {
    /** The servers that it selects, as text: `server till-*`. */
    readonly servers: string;
    readonly controls: readonly string[];
}

export interface Exemption {
    readonly reason: string;
    readonly owner: string;
    /** ISO 8601. */
    readonly expires: string;
    readonly kind: 'waiver' | 'mitigated';
}

export interface GuardRails {
    readonly restarts: RestartPolicy;
    /** For `maintenance-window`: the window of servers without a custom one. Absent: those are not restarted. */
    readonly maintenanceWindow?: BaselineMaintenanceWindow;
    /** Number of writes after which a remediation fails. */
    readonly attempts: number;
    readonly flapping: { readonly repairs: number; readonly hours: number };
    readonly budget: { readonly serversPerHour: number; readonly changesPerHour: number };
}

/** A weekly window in Azure's own terms: it begins at this minute and lasts an hour. */
export interface BaselineMaintenanceWindow {
    /** 0 = Sunday. */
    readonly dayOfWeek: number;
    /** UTC. */
    readonly startHour: number;
    readonly startMinute: number;
}
