import type { EffectiveBaseline, NotificationChoices } from '../model/baseline.ts';
import type { Baseline } from './baseline.ts';
import { type AppliedExemption, exemptionsFor, exemptionWarnings, inForce } from './exemptions.ts';
import { defaults, type Layer, layersFor, type Merged, merged, type Origin } from './layers.ts';
import { leaves } from './leaves.ts';
import type { BaselineWarning } from './problems.ts';
import type { ServerFacts } from './selector.ts';
import type { ThresholdOverrides } from './threshold-schema.ts';

/**
 * The baseline as it holds for one server at one moment. Default → app settings → profile → document → subscription →
 * resource group → tag → glob → server id; within one level the later one wins.
 * `deployment` is what the app's settings say, such as the workspace of LOG_ANALYTICS_WORKSPACE_ID.
 * Throws TagsNotReadError when the baseline selects by tag and `server.tags` is absent.
 */
export function effectiveBaseline(
    baseline: Baseline,
    server: ServerFacts,
    now: Date,
    deployment: ThresholdOverrides = {},
): EffectiveBaseline {
    const applied = exemptionsFor(baseline, server, now);
    return {
        name: baseline.name,
        ...merged(layersFor(baseline, server, deployment)),
        exemptions: inForce(applied),
    };
}

/** What operators are told: the document as a whole says it, whatever the server. */
export function notificationsOf({ parts }: Baseline): NotificationChoices {
    const choices = parts.map(({ document }) => document.notifications ?? {});
    return Object.assign({}, defaults.notifications, ...choices);
}

/** The effective baseline of a server and where each of its values comes from. */
export interface Explanation {
    readonly effective: EffectiveBaseline;
    readonly settings: readonly ExplainedSetting[];
    readonly exemptions: readonly AppliedExemption[];
    readonly warnings: readonly BaselineWarning[];
}

export interface ExplainedSetting {
    /** `thresholds.firewall.maximumAddresses`, `modes.log-checkpoints` */
    readonly path: string;
    readonly value: unknown;
    readonly origin: Origin;
}

/** As `effectiveBaseline`, with the origin of every value. Throws what it throws. */
export function explainBaseline(
    baseline: Baseline,
    server: ServerFacts,
    now: Date,
    deployment: ThresholdOverrides = {},
): Explanation {
    const applied = exemptionsFor(baseline, server, now);
    return {
        effective: effectiveBaseline(baseline, server, now, deployment),
        settings: settingsOf([
            { ...defaults, origin: { kind: 'default' } },
            ...layersFor(baseline, server, deployment),
        ]),
        exemptions: applied,
        warnings: exemptionWarnings(applied),
    };
}

/** Whether the tags of a server must be read before its baseline can be resolved. */
export function needsTags(baseline: Baseline): boolean {
    return baseline.parts.some(({ document }) =>
        [...(document.scopes ?? []), ...(document.exemptions ?? [])].some(({ tag }) => tag !== undefined),
    );
}

/** An origin in words, for people. */
export function originText(origin: Origin): string {
    switch (origin.kind) {
        case 'default':
            return 'default';
        case 'deployment':
            return 'app settings';
        case 'scope':
            return `${origin.name} ${origin.path} (${origin.selector})`;
        default:
            return `${origin.kind} ${origin.name}`;
    }
}

function settingsOf(
    layers: readonly (Layer | (Merged & { readonly origin: Origin }))[],
): readonly ExplainedSetting[] {
    const settings = new Map<string, ExplainedSetting>();
    for (const { origin, thresholds, modes, guardRails, notifications } of layers) {
        for (const [path, value] of leaves({ thresholds, modes, guardRails, notifications })) {
            settings.set(path, { path, value, origin });
        }
    }
    return [...settings.values()];
}
