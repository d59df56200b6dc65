/** A diagnostic setting with all fields of a PUT, because a PUT replaces the whole setting. */
export interface DiagnosticSetting {
    readonly name: string;
    readonly workspaceId?: string;
    readonly storageAccountId?: string;
    readonly eventHubAuthorizationRuleId?: string;
    readonly eventHubName?: string;
    readonly serviceBusRuleId?: string;
    readonly marketplacePartnerId?: string;
    /** `Dedicated` for resource-specific tables, else `AzureDiagnostics` or absent. */
    readonly logAnalyticsDestinationType?: string;
    readonly logs: readonly DiagnosticLog[];
    readonly metrics: readonly DiagnosticMetric[];
}

export interface RetentionPolicy {
    readonly enabled: boolean;
    readonly days: number;
}

/** Either `category` or `categoryGroup` (`audit`, `allLogs`) is present. */
export interface DiagnosticLog {
    readonly category?: string;
    readonly categoryGroup?: string;
    readonly enabled: boolean;
    readonly retentionPolicy?: RetentionPolicy;
}

/**
 * A log category that the server offers: GET {server}/providers/Microsoft.Insights/diagnosticSettingsCategories. The set
 * differs by cloud and over time. The slice is empty where no control needs it, because a category group is sent.
 */
export interface LogCategory {
    /** In Azure's spelling, `PostgreSQLLogs`. */
    readonly name: string;
    /** The category groups that contain it: `audit`, `allLogs`. Empty where Azure has no groups. */
    readonly groups: readonly string[];
}

export interface DiagnosticMetric {
    readonly category?: string;
    readonly enabled: boolean;
    readonly timeGrain?: string;
    readonly retentionPolicy?: RetentionPolicy;
}
