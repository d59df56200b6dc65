import { expect, test } from 'vitest';
import type { ChainedAuditEntry } from '../../../src/model/audit-entry.ts';
import { driftStories } from '../../../src/views/drift-story.ts';
import { auditEntry, billing, orders } from '../../support/audit-entries.ts';

function chained(sequence: number, overrides: object): ChainedAuditEntry {
    const entry = auditEntry(`entry-${sequence}`, { drift: 'drift-1', ...overrides });
    return { ...entry, sequence, previousHash: '', hash: `hash-${sequence}` };
}

const found = chained(1, {
    outcome: 'held',
    at: '2026-06-15T12:00:00.000Z',
    holdCause: 'paused',
    reason: 'ann paused all writes',
    cause: { kind: 'sweep', sweepId: 'sweep-1' },
});

test('a late event that names the actor takes precedence, whatever came after it', () => {
    const cause = {
        kind: 'event',
        eventId: 'event-2',
        actor: { objectId: 'alice' },
        time: '2026-06-15T11:30:00Z',
        correlationId: 'operation-1',
    };
    const approved = chained(3, {
        outcome: 'approved',
        operator: 'olga',
        cause: { kind: 'operator', action: 'approve', operator: 'olga' },
    });
    const [story] = driftStories([approved, chained(2, { outcome: 'attributed', cause }), found]);
    expect(story).toMatchObject({
        by: { kind: 'named', actor: { objectId: 'alice' }, correlationId: 'operation-1' },
        foundAt: '2026-06-15T12:00:00.000Z',
        beganAt: '2026-06-15T11:30:00.000Z',
        state: 'repairing',
        decisions: [
            { kind: 'held', reason: 'ann paused all writes' },
            { kind: 'approved', operator: 'olga' },
        ],
    });
});

test('several possible actors are all named, and none as the one', () => {
    const possibleActors = [{ objectId: 'alice' }, { objectId: 'bob' }];
    const [story] = driftStories([found, chained(2, { outcome: 'attributed', possibleActors })]);
    expect(story?.by).toEqual({ kind: 'possible', actors: possibleActors });
});

test('an operator who only requested the assessment is not the actor', () => {
    const cause = { kind: 'operator', action: 'assess', operator: 'olga' };
    expect(driftStories([chained(1, { cause })])[0]?.by).toEqual({ kind: 'unknown' });
});

test('the words of older entries are read', () => {
    const oneOf = [{ objectId: 'alice' }];
    const [story] = driftStories([
        chained(1, { outcome: 'contested', oneOf }),
        chained(2, { outcome: 'resolved', driftEnd: 'gone' }),
    ]);
    expect(story).toMatchObject({
        state: 'ended',
        end: { end: 'serverDeleted' },
        by: { kind: 'possible', actors: oneOf },
    });
    expect(story?.steps.map(({ outcome }) => outcome)).toEqual(['flapping', 'resolved']);
});

test('drifts of two servers with one id are two stories, and entries without a drift are none', () => {
    const { drift: _drift, ...without } = chained(3, {});
    const stories = driftStories([found, chained(1, { server: billing }), without]);
    expect(stories.map(({ server }) => server).toSorted()).toEqual([billing, orders]);
});

test('hostile values pass through as data', () => {
    const reason = `<script>\u202e\u001b[31m${'x'.repeat(10_000)}`;
    const [story] = driftStories([chained(1, { outcome: 'reported', reason })]);
    expect(story?.decisions[0]?.reason).toBe(reason);
    expect(story?.state).toBe('open');
});
