import type { Change } from '../../src/model/change.ts';
import type { Remediation } from '../../src/model/remediation.ts';
import * as kinds from './changes/index.ts';

type Samples = { readonly [Kind in keyof typeof kinds]: (typeof kinds)[Kind]['sample'] };

const samples: Readonly<Record<string, Change>> = Object.fromEntries(
    Object.values(kinds).map(({ sample }) => [sample.kind, sample] as const),
);

/** One change of every kind, each different from what was there. */
export const changes = samples as Samples;

/** A planned remediation with what the test says differently. */
export function remediationOf(overrides: Partial<Remediation> = {}): Remediation {
    return {
        id: 'remediation-1',
        change: changes.parameter,
        cause: { kind: 'event', eventId: 'event-1' },
        authority: { kind: 'baseline' },
        status: 'planned',
        plannedAt: '2026-06-15T12:00:00.000Z',
        readAt: '2026-06-15T12:00:00.000Z',
        detectedAt: '2026-06-15T11:59:59.000Z',
        writes: 0,
        attempts: 0,
        requeues: 0,
        readBacks: 0,
        ...overrides,
    };
}
