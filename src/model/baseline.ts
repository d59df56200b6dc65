import type { AuditOutcome } from './audit-entry.ts';
import type { Severity } from './severity.ts';
import type { Thresholds } from './thresholds.ts';

/** What Pgwarden does about a drifted control: nothing, tell, ask a person, repair. */
export type Mode = 'off' | 'report' | 'approve' | 'enforce';

/** When a server may be restarted for parameters that wait for it. */
export type RestartPolicy = 'never' | 'maintenance-window' | 'immediately';

/** The baseline as it holds for one server, after scopes and exemptions were resolved. */
export interface EffectiveBaseline {
    /** Name of the document, `standard`. */
    readonly name: string;
    /** Of the document and the app settings, as audit entries name it. Always there on a resolved baseline. */
    readonly digest?: string;
    /** Why nothing is written under it: the newest document is refused, and this is the last good one. */
    readonly refusal?: string;
    readonly thresholds: Thresholds;
    /** By control id. A control that is not named is off. */
    readonly modes: Readonly<Record<string, Mode>>;
    /** Exemptions in force now, by control id. */
    readonly exemptions: Readonly<Record<string, Exemption>>;
    readonly guardRails: GuardRails;
    /** What operators are told. The resolved baseline always has it. */
    readonly notifications?: NotificationChoices;
}

/** Which audit entries operators are told of. */
export interface NotificationChoices {
    readonly outcomes: readonly AuditOutcome[];
    /** Entries of a control below this severity are not told. Entries without a control always are. */
    readonly minimumSeverity: Severity;
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
    /** For `maintenance-window`, on servers without a custom window of their own. Absent: these are not restarted. */
    readonly maintenanceWindow?: BaselineMaintenanceWindow;
    /** Writes of one remediation before it fails. */
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
