import type {
    Administrator,
    AuthConfig,
    Backup,
    DataEncryption,
    DiagnosticSetting,
    EnabledState,
    FirewallRule,
    KeyRotationPolicy,
    Network,
} from './server-state.ts';

/** What a change can do to the server's clients. */
export type Disruption = 'none' | 'restart' | 'connectivity' | 'lockout';

/** One write to Azure as data. `from` is what was read, `to` what shall be read back. */
export type Change = ChangeWrite & {
    /** The control that asked for it. */
    readonly control: string;
    /** Other controls that the same write serves. */
    readonly alsoFor?: readonly string[];
    readonly disruption: Disruption;
};

/** The kinds of write, one per resource that is written. */
export type ChangeWrite =
    | ParameterWrite
    | ServerSectionWrite
    | {
          readonly kind: 'diagnosticSetting';
          readonly name: string;
          readonly from: DiagnosticSetting | null;
          readonly to: DiagnosticSetting | null;
      }
    | { readonly kind: 'threatProtection'; readonly from: EnabledState; readonly to: EnabledState }
    | {
          readonly kind: 'administrator';
          readonly objectId: string;
          readonly from: Administrator | null;
          readonly to: Administrator | null;
      }
    | {
          readonly kind: 'firewallRule';
          readonly name: string;
          readonly from: FirewallRule | null;
          readonly to: FirewallRule | null;
      }
    | {
          readonly kind: 'keyRotationPolicy';
          readonly keyUri: string;
          readonly from: KeyRotationPolicy | null;
          readonly to: KeyRotationPolicy;
      }
    /** `from` is the newest version before; `to` is null, because Key Vault names the new one. */
    | { readonly kind: 'keyRotation'; readonly keyUri: string; readonly from: string; readonly to: null }
    /** `from` lists the parameters that it is for: they wait for a restart, or will. */
    | { readonly kind: 'restart'; readonly from: readonly string[]; readonly to: readonly string[] };

export interface ParameterWrite {
    readonly kind: 'parameter';
    /** Lower case, as in the catalogue. */
    readonly name: string;
    readonly from: string;
    readonly to: string;
    /** Decides how two values are compared: see `isSameValue`. */
    readonly dataType: string;
    /** False for a static parameter, which waits for a restart after the write. */
    readonly isDynamicConfig: boolean;
}

/** One section of the server resource. A PATCH replaces the section as a whole, so both sides are whole. */
export type ServerSectionWrite =
    | { readonly kind: 'network'; readonly from: Network; readonly to: Network }
    | { readonly kind: 'authConfig'; readonly from: AuthConfig; readonly to: AuthConfig }
    | { readonly kind: 'backup'; readonly from: Backup; readonly to: Backup }
    | { readonly kind: 'dataEncryption'; readonly from: DataEncryption; readonly to: DataEncryption };

/** What a change writes to, in one word for keys and messages: two changes with one target on one server collide. */
export function changeTarget(change: ChangeWrite): string {
    switch (change.kind) {
        case 'parameter':
            return `configurations/${change.name}`;
        case 'network':
        case 'authConfig':
        case 'backup':
        case 'dataEncryption':
            return `server/${change.kind}`;
        case 'diagnosticSetting':
            return `diagnosticSettings/${change.name}`;
        case 'threatProtection':
            return 'advancedThreatProtectionSettings/Default';
        case 'administrator':
            return `administrators/${change.objectId}`;
        case 'firewallRule':
            return `firewallRules/${change.name}`;
        case 'keyRotationPolicy':
            return `${change.keyUri}/rotationpolicy`;
        case 'keyRotation':
            return change.keyUri;
        case 'restart':
            return 'restart';
    }
}

/** Every control that the write serves. */
export function controlsOf(change: Change): readonly string[] {
    return [change.control, ...(change.alsoFor ?? [])];
}
