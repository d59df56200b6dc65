import type { EffectiveBaseline, GuardRails, NotificationChoices } from '../model/baseline.ts';
import type { Baseline } from './baseline.ts';
import { type AppliedExemption, exemptionsFor, exemptionWarnings, inForce } from './exemptions.ts';
import { defaults, type Layer, layersFor, type Merged, merged, type Origin, rootLayers } from './layers.ts';
import { leafValues } from './leaf-values.ts';
import type { BaselineWarning } from './problems.ts';
import type { ServerFacts } from './selector.ts';
import type { ThresholdOverrides } from './threshold-schema.ts';

/**
 * Resolves the baseline for one server at one time. Default → app settings → profile → document → subscription →
 * resource group → tag → glob → server id; within one level the later one wins.
 * `deployment` has the values from app settings, such as the workspace of LOG_ANALYTICS_WORKSPACE_ID.
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

/** Returns the entries that operators are notified of. They are the same for every server. */
export function notificationsOf({ parts }: Baseline): NotificationChoices {
    const choices = parts.map(({ document }) => document.notifications ?? {});
    return Object.assign({}, defaults.notifications, ...choices);
}

/** Returns the budget of the fleet where no scope sets another. */
export function budgetOf(baseline: Baseline): GuardRails['budget'] {
    return merged(rootLayers(baseline)).guardRails.budget;
}

/** The effective baseline of a server with the source of each value. */
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

/** Resolves the baseline as `effectiveBaseline` does, with the source of every value. Throws the same errors. */
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

/** Returns whether a server's tags are needed to resolve its baseline. */
export function needsTags(baseline: Baseline): boolean {
    return baseline.parts.some(({ document }) =>
        [...(document.scopes ?? []), ...(document.exemptions ?? [])].some(({ tag }) => tag !== undefined),
    );
}

/** Returns the source of a value as text. */
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
        for (const [path, value] of leafValues({ thresholds, modes, guardRails, notifications })) {
            settings.set(path, { path, value, origin });
        }
    }
    return [...settings.values()];
}
