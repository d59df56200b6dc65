import type { EffectiveBaseline, ListedExemption, NotificationChoices } from './baseline.ts';
import type { BaselineOrigin } from './in-force.ts';
import type { ServerId } from './resource-id.ts';

/** The baseline in force, ready to be resolved for a server. */
export interface CurrentBaseline {
    readonly name: string;
    /** SHA-256 of the document and the app settings, hex, as audit entries name it. */
    readonly digest: string;
    readonly source: BaselineOrigin;
    /** Problems of a newer, refused document. While present, this is the last good one: it only reports. */
    readonly refusal?: readonly string[];
    /** True when a server's tags are needed to resolve its baseline. */
    readonly needsTags: boolean;
    /** True when Azure Policy's exemptions also exempt from controls. */
    readonly respectsPolicyExemptions?: boolean;
    /** Entries that operators are notified of, the same for every server. */
    readonly notifications: NotificationChoices;
    /** Every exemption of the document, expired ones included. */
    readonly exemptions: readonly ListedExemption[];
    /** Resolves the baseline for the server now. Throws when `needsTags` and the tags are absent. */
    effective(server: ServerId, tags: Readonly<Record<string, string>> | undefined): EffectiveBaseline;
}
