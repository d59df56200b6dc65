import { expect, it } from 'vitest';
import { effectiveBaseline, explainBaseline } from '../../../src/baseline/resolve.ts';
import {
    distinct,
    expiredExemptions,
    fleetWarnings,
    unmatchedSelectors,
} from '../../../src/baseline/warnings.ts';
import { baselineOf, orders } from './documents.ts';

const now = new Date('2026-06-01T12:00:00Z');
const waiver = {
    server: 'orders-*',
    controls: ['log-checkpoints'],
    reason: 'moved next week',
    owner: 'shop team',
    expires: '2026-07-01',
    kind: 'waiver',
};

function exempt(...exemptions: readonly object[]) {
    return effectiveBaseline(baselineOf({ exemptions }), orders, now).exemptions;
}

function statuses(...exemptions: readonly object[]) {
    return explainBaseline(baselineOf({ exemptions }), orders, now).exemptions.map(({ status }) => status);
}

it('exempts the named controls of the selected servers until it expires', () => {
    const inForce = { reason: 'moved next week', owner: 'shop team', expires: '2026-07-01', kind: 'waiver' };
    expect(exempt(waiver)).toEqual({ 'log-checkpoints': inForce });
    expect(
        exempt({ ...waiver, controls: ['log-connections', 'log-checkpoints', 'log-connections'] }),
    ).toEqual({
        'log-connections': inForce,
        'log-checkpoints': inForce,
    });
    expect(exempt({ ...waiver, server: 'billing-*' })).toEqual({});
});

it.each([
    ['2026-06-01T12:00:00.001Z', true],
    ['2026-06-01T12:00:00Z', false],
    ['2026-06-01T14:00:00+02:00', false],
    ['2026-06-01T12:00:00-00:01', true],
    ['2026-06-01', false],
    ['2026-06-02', true],
    ['2020-01-01', false],
])('at noon of 2026-06-01 one that expires %s exempts: %s', (expires, isExempt) => {
    expect(Object.keys(exempt({ ...waiver, expires }))).toEqual(isExempt ? ['log-checkpoints'] : []);
});

it('warns that an expired exemption does not exempt', () => {
    const baseline = baselineOf({ exemptions: [waiver, { ...waiver, expires: '2026-05-01' }] });
    const expected = { path: '$.exemptions[1]', message: 'expired at 2026-05-01 and no longer applies' };
    expect(expiredExemptions(baseline, now)).toEqual([expected]);
    expect(explainBaseline(baseline, orders, now).warnings).toContainEqual(expected);
});

it('applies the exemption that ends first when two contradict, and the other once that one has ended', () => {
    const early = { ...waiver, expires: '2026-06-15' };
    const late = { ...waiver, server: undefined, resourceGroup: 'shop', expires: '2026-12-31' };
    for (const exemptions of [
        [early, late],
        [late, early],
    ]) {
        const baseline = baselineOf({ exemptions });
        const { effective, warnings } = explainBaseline(baseline, orders, now);
        expect(effective.exemptions['log-checkpoints']?.expires).toBe('2026-06-15');
        expect(warnings).toEqual([
            {
                path: '$.exemptions[1]',
                message:
                    'contradicts $.exemptions[0] on log-checkpoints (different kind or expiry): the exemption that expires first applies until then',
            },
        ]);
        const afterwards = new Date('2026-06-16T00:00:00Z');
        expect(effectiveBaseline(baseline, orders, afterwards).exemptions['log-checkpoints']?.expires).toBe(
            '2026-12-31',
        );
    }
    expect(statuses(late, early)).toEqual(['overruled', 'inForce']);
});

it('applies the waiver of two contradicting exemptions that end together, because it claims less', () => {
    const mitigated = { ...waiver, kind: 'mitigated' };
    expect(exempt(mitigated, waiver)['log-checkpoints']?.kind).toBe('waiver');
    expect(exempt(waiver, mitigated)['log-checkpoints']?.kind).toBe('waiver');
});

it('finds no contradiction in two exemptions with the same effect', () => {
    const again = { ...waiver, server: 'orders-prod', expires: '2026-07-01T02:00:00+02:00' };
    expect(explainBaseline(baselineOf({ exemptions: [waiver, again] }), orders, now).warnings).toEqual([]);
    expect(statuses(waiver, again)).toEqual(['inForce', 'overruled']);
});

it('keeps exemptions of different controls apart', () => {
    const expired = { ...waiver, controls: ['log-connections'], expires: '2026-01-01' };
    expect(Object.keys(exempt(waiver, expired))).toEqual(['log-checkpoints']);
});

it('warns of scopes and exemptions that match no server', () => {
    const baseline = baselineOf({
        trustedTags: ['environment'],
        scopes: [
            { server: 'orders-*', modes: {} },
            { resourceGroup: 'nowhere', modes: {} },
            { tag: { name: 'environment', value: 'test' }, modes: {} },
        ],
        exemptions: [{ ...waiver, server: 'billing-prod' }],
    });
    const untagged = [
        { path: '$.scopes[1]', message: 'resource group nowhere matches no server' },
        { path: '$.exemptions[0]', message: 'server billing-prod matches no server' },
    ];
    expect(unmatchedSelectors(baseline, [orders])).toEqual(untagged);
    expect(unmatchedSelectors(baseline, [{ ...orders, tags: {} }])).toContainEqual({
        path: '$.scopes[2]',
        message: 'tag environment=test matches no server',
    });
    expect(fleetWarnings(baseline, [orders], now)).toEqual(untagged);
});

it('warns of exemptions that contradict each other on some server of the fleet, once', () => {
    const baseline = baselineOf({ exemptions: [waiver, { ...waiver, server: '*', kind: 'mitigated' }] });
    const fleet = [orders, { ...orders, name: 'orders-test' }, { ...orders, name: 'billing' }];
    expect(fleetWarnings(baseline, fleet, now).map(({ path }) => path)).toEqual(['$.exemptions[1]']);
});

it('keeps one of equal warnings', () => {
    const warning = { path: '$', message: 'm' };
    expect(distinct([warning, { ...warning }, { path: '$', message: 'n' }])).toEqual([
        warning,
        { path: '$', message: 'n' },
    ]);
});
