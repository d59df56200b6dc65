import type { GuardRails, Mode, NotificationChoices } from '../model/baseline.ts';
import type { Thresholds } from '../model/thresholds.ts';
import type { Baseline } from './baseline.ts';
import { defaultGuardRails, defaultNotifications, defaultThresholds } from './defaults.ts';
import type { BaselineDocument, Scope } from './schema.ts';
import { levelOf, levels, type ServerFacts, selectorText, selects } from './selector.ts';
import type { ThresholdOverrides } from './threshold-schema.ts';

/** The source of a value. */
export type Origin =
    /** Pgwarden's default, because nothing else sets it. */
    | { readonly kind: 'default' }
    /** The app settings. */
    | { readonly kind: 'deployment' }
    | { readonly kind: 'profile' | 'document'; readonly name: string }
    | {
          readonly kind: 'scope';
          /** The document or profile that contains the scope. */
          readonly name: string;
          /** `$.scopes[2]` */
          readonly path: string;
          /** `server orders-*` */
          readonly selector: string;
      };

/** The values from one source. A later layer overrides an earlier one, field by field; lists are replaced as a whole. */
export interface Layer {
    readonly origin: Origin;
    readonly thresholds?: ThresholdOverrides;
    readonly modes?: NonNullable<BaselineDocument['modes']>;
    readonly guardRails?: NonNullable<BaselineDocument['guardRails']>;
    readonly notifications?: NonNullable<BaselineDocument['notifications']>;
}

/** Returns the layers above the defaults that apply to the server, most general first. */
export function layersFor(
    baseline: Baseline,
    server: ServerFacts,
    deployment: ThresholdOverrides,
): readonly Layer[] {
    const scopes = baseline.parts.flatMap(({ name, document }) =>
        (document.scopes ?? []).flatMap((scope, index) =>
            selects(scope, server) ? [{ scope, name, path: `$.scopes[${index}]` }] : [],
        ),
    );
    const ordered = levels.flatMap((level) => scopes.filter(({ scope }) => levelOf(scope) === level));
    return [
        { origin: { kind: 'deployment' }, thresholds: deployment },
        ...rootLayers(baseline),
        ...ordered.map(
            ({ scope, name, path }): Layer => ({
                ...layerFields(scope),
                origin: { kind: 'scope', name, path, selector: selectorText(scope) },
            }),
        ),
    ];
}

/** Returns the layers of the profiles and the document that apply to every server, most general first. */
export function rootLayers({ parts }: Baseline): readonly Layer[] {
    return parts.map(
        ({ kind, name, document }): Layer => ({ ...layerFields(document), origin: { kind, name } }),
    );
}

/** The values that result from all layers. */
export interface Merged {
    readonly thresholds: Thresholds;
    readonly modes: Readonly<Record<string, Mode>>;
    readonly guardRails: GuardRails;
    readonly notifications: NotificationChoices;
}

export const defaults: Merged = {
    thresholds: defaultThresholds,
    modes: {},
    guardRails: defaultGuardRails,
    notifications: defaultNotifications,
};

/** Returns the defaults, overridden by the layers in their order. */
export function merged(layers: readonly Layer[]): Merged {
    return layers.reduce<Merged>(
        (below, layer) => ({
            thresholds: mergedThresholds(below.thresholds, layer.thresholds ?? {}),
            modes: { ...below.modes, ...layer.modes },
            guardRails: { ...below.guardRails, ...layer.guardRails },
            notifications: { ...below.notifications, ...layer.notifications },
        }),
        defaults,
    );
}

function mergedThresholds(below: Thresholds, above: ThresholdOverrides): Thresholds {
    return {
        ...below,
        ...above,
        diagnosticSettings: { ...below.diagnosticSettings, ...above.diagnosticSettings },
        firewall: { ...below.firewall, ...above.firewall },
        encryptionKey: { ...below.encryptionKey, ...above.encryptionKey },
        keyVault: { ...below.keyVault, ...above.keyVault },
        readReplica: { ...below.readReplica, ...above.readReplica },
        passwordStrength: { ...below.passwordStrength, ...above.passwordStrength },
        databases: { ...below.databases, ...above.databases },
    };
}

/** Returns only the fields of a document or scope that override others. */
function layerFields(source: Scope | Omit<BaselineDocument, 'extends'>): Omit<Layer, 'origin'> {
    const { thresholds, modes, guardRails } = source;
    const notifications = 'notifications' in source ? source.notifications : undefined;
    return {
        ...(thresholds === undefined ? {} : { thresholds }),
        ...(modes === undefined ? {} : { modes }),
        ...(guardRails === undefined ? {} : { guardRails }),
        ...(notifications === undefined ? {} : { notifications }),
    };
}
