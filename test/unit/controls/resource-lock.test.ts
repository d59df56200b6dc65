import { describe, expect, test } from 'vitest';
import { resourceLock } from '../../../src/controls/resource-lock.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import type { SliceReading } from '../../../src/model/server-state.ts';
import type { ResourceLock, ResourceLocks } from '../../../src/model/surroundings.ts';
import { serverState, thresholds } from '../../support/states.ts';

const asked = thresholds({ resourceLocks: true });

function lock(level: string): ResourceLock {
    return { name: 'keep', scope: '/subscriptions/s', level };
}

function verdict(resourceLocks: Partial<ResourceLocks>) {
    const state = serverState({ resourceLocks: { server: [], vaults: [], ...resourceLocks } });
    return resourceLock.evaluate(state, asked);
}

function judged(reading: SliceReading<'resourceLocks'>, thresholdsOf = asked) {
    return evaluate([resourceLock], { resourceLocks: reading }, thresholdsOf)[0]?.verdict;
}

test.each(['CanNotDelete', 'cannotdelete', 'ReadOnly'])('a lock of level %s is compliant', (level) => {
    expect(verdict({ server: [lock(level)] })).toEqual({ kind: 'compliant' });
});

test.each([
    [[], 'none'],
    [[lock('NotSpecified')], 'NotSpecified'],
    [[lock(''), lock('delete')], ', delete'],
])('%j is drift that only a person may end', (server, found) => {
    expect(verdict({ server })).toEqual({
        kind: 'drifted',
        evidence: [{ what: 'Microsoft.Authorization/locks (server)', found, wanted: 'CanNotDelete' }],
        unrepairable: expect.stringContaining('Pgwarden writes no locks'),
    });
});

test('the vault of each key needs a lock too', () => {
    const server = [lock('CanNotDelete')];
    const vaults = [
        { vault: 'keys', locks: [lock('CanNotDelete')] },
        { vault: 'keys-geo', locks: [] },
    ];
    expect(verdict({ server, vaults })).toMatchObject({
        kind: 'drifted',
        evidence: [{ what: 'Microsoft.Authorization/locks (vault keys-geo)', found: 'none' }],
    });
    expect(verdict({ server, vaults: vaults.slice(0, 1) })).toEqual({ kind: 'compliant' });
});

test('does not apply where the baseline does not ask, even if nothing can be read', () => {
    const refused = { kind: 'unreadable', reason: 'HTTP 403', transient: false } as const;
    for (const each of [thresholds(), thresholds({ resourceLocks: false })])
        expect(judged(refused, each)).toEqual({
            kind: 'notApplicable',
            reason: 'The baseline asks for no locks',
        });
    expect(judged(refused)).toMatchObject({ kind: 'unknown' });
});

describe('without a part', () => {
    const locked = [lock('CanNotDelete')];
    const unread = (part: string) => [{ part, reason: 'HTTP 403 AuthorizationFailed', transient: false }];
    const read = (value: ResourceLocks, part: string) =>
        judged({ kind: 'read', value, unread: unread(part) });
    const vaults = [{ vault: 'keys', locks: 'unread' as const }];

    test('a vault whose locks are not known is never compliant', () => {
        expect(read({ server: locked, vaults }, 'vaults/keys')).toMatchObject({ kind: 'unknown' });
        expect(read({ server: [], vaults }, 'vaults/keys')).toMatchObject({ kind: 'drifted' });
        expect(read({ server: locked, vaults: [] }, 'vaults')).toMatchObject({ kind: 'unknown' });
    });

    test('a lock that cannot be read may be the one of the server', () => {
        expect(read({ server: [], vaults: [] }, 'locks/#1')).toMatchObject({ kind: 'unknown' });
        expect(read({ server: locked, vaults: [] }, 'locks/#1')).toEqual({ kind: 'compliant' });
    });
});
