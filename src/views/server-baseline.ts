import type { Baseline } from '../baseline/baseline.ts';
import type { AppliedExemption } from '../baseline/exemptions.ts';
import type { Origin } from '../baseline/layers.ts';
import { explainBaseline, originText } from '../baseline/resolve.ts';
import type { ServerFacts } from '../baseline/selector.ts';
import type { EffectiveBaseline, Exemption } from '../model/baseline.ts';
import { compareTexts } from '../model/text-order.ts';

/** The effective baseline of a server, with the source of every value. */
export interface ServerBaseline {
    readonly name: string;
    /** Digest, as audit entries name it. */
    readonly digest?: string;
    /** Reason why nothing is written: the newest document is refused, and this is the last good one. */
    readonly refusal?: string;
    /** Thresholds, modes, guard rails and notifications. */
    readonly settings: readonly BaselineSetting[];
    /** Exemptions of the server; those in force first, the one that expires first before the others. */
    readonly exemptions: readonly ServerExemption[];
    /** Weak spots: expired exemptions, and those that contradict each other. */
    readonly warnings: readonly string[];
}

export interface BaselineSetting {
    /** `modes.log-checkpoints`, `thresholds.firewall.maximumAddresses` */
    readonly path: string;
    readonly value: unknown;
    readonly origin: Origin;
    /** The origin as text: `contoso $.scopes[2] (server orders-*)`. */
    readonly from: string;
}

/** An exemption of one control. */
export interface ServerExemption extends Exemption {
    readonly control: string;
    readonly status: AppliedExemption['status'];
    /** Where it is written: the document and the path in it, or Azure Policy. */
    readonly from: string;
    readonly source: 'baseline' | 'azurePolicy';
}

/** Returns the effective baseline of a server as operators see it. `effective`: what holds, with Azure Policy's exemptions. */
export function serverBaseline(
    baseline: Baseline,
    effective: EffectiveBaseline,
    server: ServerFacts,
    now: Date,
): ServerBaseline {
    const { workspaceId } = effective.thresholds.diagnosticSettings;
    // Of two sources with the same value the more specific one is named.
    const deployment = workspaceId === undefined ? {} : { diagnosticSettings: { workspaceId } };
    const { settings, exemptions, warnings } = explainBaseline(baseline, server, now, deployment);
    const { name, digest, refusal } = effective;
    return {
        name,
        ...(digest === undefined ? {} : { digest }),
        ...(refusal === undefined ? {} : { refusal }),
        settings: settings
            .map((setting) => ({ ...setting, from: originText(setting.origin) }))
            .toSorted((a, b) => compareTexts(a.path, b.path)),
        exemptions: [...exemptions.map(ofBaseline), ...ofPolicy(effective, exemptions)].toSorted(byEnd),
        warnings: warnings.map(({ path, message }) => `${path}: ${message}`),
    };
}

function ofBaseline({ control, name, path, exemption, status }: AppliedExemption): ServerExemption {
    return { control, ...exemption, status, from: `${name} ${path}`, source: 'baseline' };
}

/** Returns the exemptions in force that the document does not contain. */
function ofPolicy(
    { exemptions }: EffectiveBaseline,
    own: readonly AppliedExemption[],
): readonly ServerExemption[] {
    const isOwn = (control: string): boolean =>
        own.some((applied) => applied.control === control && applied.status === 'inForce');
    return Object.entries(exemptions)
        .filter(([control]) => !isOwn(control))
        .map(([control, exemption]) => ({
            control,
            ...exemption,
            status: 'inForce' as const,
            from: 'Azure Policy',
            source: 'azurePolicy' as const,
        }));
}

function byEnd(a: ServerExemption, b: ServerExemption): number {
    const isOver = ({ status }: ServerExemption): number => Number(status !== 'inForce');
    return (
        isOver(a) - isOver(b) ||
        Date.parse(a.expires) - Date.parse(b.expires) ||
        compareTexts(a.control, b.control)
    );
}
