import type { Thresholds } from '../model/thresholds.ts';

/** JSON of a policy. */
export type Json =
    | null
    | boolean
    | number
    | string
    | readonly Json[]
    | { readonly [name: string]: Json | undefined };
export type JsonObject = { readonly [name: string]: Json | undefined };

/** A parameter of a definition besides its effect. */
export interface PolicyParameter {
    readonly type: 'Array' | 'Integer' | 'String';
    readonly description: string;
}

/** Resource that a policy looks for beside the server. */
export interface RelatedResource {
    readonly type: string;
    readonly name?: string;
    readonly existenceCondition?: JsonObject;
    /** Write that only adds what is missing, for effect deployIfNotExists. Absent: nothing is deployed. */
    readonly deployment?: { readonly roleDefinitionId: string; readonly resource: JsonObject };
}

/** One definition that an export makes of a control. */
export interface ControlPolicy {
    /** Suffix of its name where a control has several: `download`. */
    readonly suffix?: string;
    /** The compliant condition as a sentence. */
    readonly description: string;
    /** Resource type that the rule is about. */
    readonly type: string;
    /** Parameters besides `effect`. */
    readonly parameters?: Readonly<Record<string, PolicyParameter>>;
    /** Values of these parameters. Undefined: the baseline does not ask for it. */
    readonly values?: (thresholds: Thresholds) => Readonly<Record<string, Json>> | undefined;
    /** Conditions that hold where the resource drifted; with `related`, where the related resource must exist. */
    readonly conditions: readonly JsonObject[];
    /** Absent: the rule looks at the resource itself, and a write can be denied. */
    readonly related?: RelatedResource;
    /** True when it can take compliant resources for drifted ones: their writes are never denied. Default: false. */
    readonly isAuditOnly?: true;
    /** Drift of the control that the policy does not see. */
    readonly limit?: string;
}

export const serverType = 'Microsoft.DBforPostgreSQL/flexibleServers';
export const configurationType = `${serverType}/configurations`;
/** Alias of the value of a parameter. */
export const valueAlias = `${configurationType}/value`;

/** Alias of a property of a server: `backup.backupRetentionDays`. */
export function serverAlias(property: string): string {
    return `${serverType}/${property}`;
}
