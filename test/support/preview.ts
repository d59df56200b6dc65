import { currentBaseline } from '../../src/baseline/current-baseline.ts';
import { parseBaseline } from '../../src/baseline/parse.ts';
import { standardControls } from '../../src/baseline/profiles.ts';
import type { BaselineSource } from '../../src/ports.ts';
import {
    type BaselinePreview,
    type PreviewBaselinePorts,
    type PreviewOfValid,
    type PreviewRequest,
    previewBaseline,
} from '../../src/workflows/queries/preview-baseline.ts';
import { digest } from './digest.ts';
import type { MemoryWorld } from './memory-world.ts';
import { ask, drift, everySlice, worldWith } from './story.ts';

/** Previews of documents over a world in memory, in which the lenient document is in force. */

export const lenient = {
    name: 'lenient',
    modes: { 'secure-transport': 'report', 'log-checkpoints': 'report' },
};
export const strict = {
    name: 'strict-one',
    modes: { 'secure-transport': 'enforce', 'log-checkpoints': 'approve' },
};

export function previewPorts(
    world: MemoryWorld,
    document: object,
    changed: Partial<PreviewBaselinePorts> = {},
) {
    return {
        ...world.ports(),
        deploymentThresholds: {},
        policyExemptions: { of: async () => [] },
        baseline: inForce(world, document),
        ...changed,
    };
}

/** A source of the document, as the deployed app has it. */
export function inForce(world: MemoryWorld, document: object): BaselineSource {
    const text = JSON.stringify(document);
    const parsed = parseBaseline(text, standardControls());
    if (parsed.kind === 'invalid') throw new Error('The test has an invalid document');
    const clock = { now: () => new Date(world.now) };
    const current = currentBaseline(
        { baseline: parsed.baseline, source: { kind: 'document', text } },
        { deployment: {}, clock, digest },
    );
    return { current: async () => current };
}

/** One server with both parameters off, read while the lenient document is in force. */
export async function readWorld(): Promise<MemoryWorld> {
    const world = worldWith();
    world.baselineFor = () => ({ ...world.baseline, modes: lenientModes });
    await drift(world, 'require_secure_transport', 'off');
    await drift(world, 'log_checkpoints', 'off');
    world.queue.length = 0;
    await ask(world, { slices: everySlice });
    await world.run();
    return world;
}

export const lenientModes = { 'secure-transport': 'report', 'log-checkpoints': 'report' } as const;

export async function preview(
    world: MemoryWorld,
    document: unknown,
    request: Partial<PreviewRequest> = {},
    changed: Partial<PreviewBaselinePorts> = {},
): Promise<BaselinePreview> {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    return await previewBaseline(previewPorts(world, lenient, changed), { text, limit: 1000, ...request });
}

export async function valid(...call: Parameters<typeof preview>): Promise<PreviewOfValid> {
    const found = await preview(...call);
    if (found.kind === 'valid') return found;
    throw new Error(found.problems.items.map(({ text }) => text).join('; '));
}
