import { expect, test } from 'vitest';
import { expiringExemptions } from '../../../src/engine/expiring-exemptions.ts';

const now = new Date('2026-06-15T12:00:00Z');

function ending(expires: string) {
    return {
        servers: 'server till-*',
        controls: ['secure-transport'],
        reason: 'an old till',
        owner: 'till team',
        kind: 'waiver' as const,
        expires,
    };
}

test('exemptions that end within the days are found, the first end first, and neither ended nor later ones', () => {
    const exemptions = [
        '2026-06-22T12:00:00Z',
        '2026-06-22T12:00:00.001Z',
        '2026-06-15T12:00:00Z',
        '2026-06-16',
        '2026-06-15T13:30:00+01:00',
        'no date',
    ].map(ending);
    expect(expiringExemptions(exemptions, 7, now).map(({ expires }) => expires)).toEqual([
        '2026-06-15T13:30:00+01:00',
        '2026-06-16',
        '2026-06-22T12:00:00Z',
    ]);
    expect(expiringExemptions(exemptions, 0, now)).toEqual([]);
});
