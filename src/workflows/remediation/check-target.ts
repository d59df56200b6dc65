import { controlsOfChange, slicesReadBy } from '../../engine/evaluate.ts';
import { type Replan, replan } from '../../engine/replan.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { LeasedServer } from './leased-server.ts';

export type TargetCheck =
    /** With the instant when the read began, ISO 8601. */
    | (Replan & { readonly readAt: string })
    /** Azure says that there is no such server. */
    | { readonly kind: 'missing'; readonly reason: string };

/** Reads what the controls of the change read, and plans it again under the baseline. */
export async function checkTarget(
    { ports, server }: Pick<LeasedServer, 'ports' | 'server'>,
    { change }: Pick<Remediation, 'change'>,
    baseline: EffectiveBaseline,
): Promise<TargetCheck> {
    const controls = controlsOfChange(ports.controls, change);
    const readAt = ports.clock.now().toISOString();
    const reading = await ports.reader.read(server, slicesReadBy(controls), { requestedAt: readAt });
    if (reading.kind === 'missing') return reading;
    return { ...replan(change, controls, reading.slices, baseline), readAt };
}
