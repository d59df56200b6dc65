import type { EffectiveBaseline, NotificationChoices } from './baseline.ts';
import type { BaselineOrigin } from './in-force.ts';
import type { ServerId } from './resource-id.ts';

export interface CurrentBaseline {
    readonly name: string;
    /** SHA-256 of everything that it says, hex, app settings included: what audit entries name it by. */
    readonly digest: string;
    readonly source: BaselineOrigin;
    /** Why the newest document is refused. This is the last good one then: it reports, and nothing is written. */
    readonly refusal?: readonly string[];
    /** Whether a server's tags must be known before its baseline is. */
    readonly needsTags: boolean;
    /** Whether Azure Policy's exemptions exempt here too. */
    readonly respectsPolicyExemptions?: boolean;
    /** What operators are told, the same for every server. */
    readonly notifications: NotificationChoices;
    /** What holds for the server now. Throws when `needsTags` and the tags are not given. */
    effective(server: ServerId, tags: Readonly<Record<string, string>> | undefined): EffectiveBaseline;
}
