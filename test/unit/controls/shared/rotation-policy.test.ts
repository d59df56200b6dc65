import { describe, expect, test } from 'vitest';
import {
    durationDays,
    minRotationDays,
    rotatingPolicy,
    rotationDays,
} from '../../../../src/controls/shared/rotation-policy.ts';

describe('a duration', () => {
    test.each([
        ['P90D', 90],
        ['P1Y', 365],
        ['P12M', 365],
        ['P2W', 14],
        ['P1Y6M', 547.5],
        ['PT12H', 0.5],
        ['p1dt24h', 2],
        ['P', undefined],
        ['P1DT', undefined],
        ['banana', undefined],
        ['', undefined],
        [undefined, undefined],
        ['P1..5D', undefined],
    ])('%s', (text, days) => {
        const found = durationDays(text);
        if (days === undefined) expect(found).toBeUndefined();
        else expect(found).toBeCloseTo(days, 6);
    });
});

describe('the interval of a rotation policy', () => {
    test('is the time after creation', () => {
        expect(rotationDays({ lifetimeActions: [{ action: 'rotate', timeAfterCreate: 'P90D' }] })).toBe(90);
    });

    test('is the expiry without the time before it', () => {
        const policy = {
            expiresIn: 'P100D',
            lifetimeActions: [{ action: 'Rotate', timeBeforeExpiry: 'P30D' }],
        };
        expect(rotationDays(policy)).toBe(70);
    });

    test('is the shortest of several', () => {
        const lifetimeActions = [
            { action: 'Rotate', timeAfterCreate: 'P90D' },
            { action: 'Rotate', timeAfterCreate: 'P60D' },
        ];
        expect(rotationDays({ lifetimeActions })).toBe(60);
    });

    test.each([
        ['there is no policy', undefined],
        ['it notifies only', { lifetimeActions: [{ action: 'Notify', timeAfterCreate: 'P90D' }] }],
        ['nothing says when', { lifetimeActions: [{ action: 'Rotate' }] }],
        [
            'there is no expiry to count back from',
            { lifetimeActions: [{ action: 'Rotate', timeBeforeExpiry: 'P9D' }] },
        ],
        [
            'the version expires before',
            { expiresIn: 'P60D', lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P90D' }] },
        ],
        [
            'it lies before the creation',
            { expiresIn: 'P60D', lifetimeActions: [{ action: 'Rotate', timeBeforeExpiry: 'P90D' }] },
        ],
    ])('is none when %s', (_, policy) => {
        expect(rotationDays(policy)).toBeUndefined();
    });
});

describe('the policy that rotates', () => {
    test('is new where there was none', () => {
        expect(rotatingPolicy(undefined, 365, 30, 7)).toEqual({
            lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P365D' }],
        });
    });

    test('keeps the expiry and every other action, and has one rotation', () => {
        const policy = {
            expiresIn: 'P2Y',
            lifetimeActions: [
                { action: 'Rotate', timeBeforeExpiry: 'P7D' },
                { action: 'Notify', timeBeforeExpiry: 'P30D' },
            ],
        };
        expect(rotatingPolicy(policy, 365, 30, 7)).toEqual({
            expiresIn: 'P2Y',
            lifetimeActions: [
                { action: 'Notify', timeBeforeExpiry: 'P30D' },
                { action: 'Rotate', timeAfterCreate: 'P365D' },
            ],
        });
    });

    test.each([
        ['P100D', 'P70D'],
        ['P37D', 'P7D'],
        ['P36D', 'P29D'],
        ['P14D', 'P7D'],
    ])('rotates versions that live for %s after %s', (expiresIn, timeAfterCreate) => {
        expect(rotatingPolicy({ expiresIn, lifetimeActions: [] }, 365, 30, 7)?.lifetimeActions).toEqual([
            { action: 'Rotate', timeAfterCreate },
        ]);
    });

    test('rotates no later than seven days before the expiry, which is the latest that Key Vault takes', () => {
        expect(
            rotatingPolicy({ expiresIn: 'P100D', lifetimeActions: [] }, 365, 1, 7)?.lifetimeActions,
        ).toEqual([{ action: 'Rotate', timeAfterCreate: 'P93D' }]);
    });

    test('is none when Key Vault would have to rotate sooner than it can', () => {
        expect(rotatingPolicy({ expiresIn: 'P13D', lifetimeActions: [] }, 365, 30, 7)).toBeUndefined();
        expect(rotatingPolicy(undefined, 6, 30, 7)).toBeUndefined();
        expect(
            rotatingPolicy(undefined, 27, 30, minRotationDays('https://c.managedhsm.azure.net/keys/pg')),
        ).toBeUndefined();
        expect(
            rotatingPolicy(undefined, 27, 30, minRotationDays('https://c.vault.azure.net/keys/pg')),
        ).toBeDefined();
    });
});
